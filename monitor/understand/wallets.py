"""Addresses of crypto wallets, by their checksums: a hash or an article number is no wallet."""

from __future__ import annotations

from hashlib import sha256

_BASE58 = {c: index for index, c in enumerate("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")}
_BECH32 = {c: index for index, c in enumerate("qpzry9x8gf2tvdw0s3jn54khce6mua7l")}


def base58check(address: str) -> bytes | None:
    """The payload of a Base58Check address (Bitcoin 1..., 3..., Tron T...); None where the checksum is wrong."""
    number = 0
    for c in address:
        if c not in _BASE58:
            return None
        number = number * 58 + _BASE58[c]
    leading = len(address) - len(address.lstrip("1"))
    data = bytes(leading) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    if len(data) != 25 or sha256(sha256(data[:-4]).digest()).digest()[:4] != data[-4:]:
        return None
    return data[:-4]


def bech32(address: str) -> bool:
    """BIP 173 and BIP 350 (bc1...)."""
    low = address.lower()
    if low != address and address.upper() != address:
        return False
    prefix, _, data = low.rpartition("1")
    if not prefix or any(c not in _BECH32 for c in data) or len(data) < 8:
        return False
    checksum = 1
    for value in [*(ord(c) >> 5 for c in prefix), 0, *(ord(c) & 31 for c in prefix), *(_BECH32[c] for c in data)]:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            checksum ^= generator if top >> bit & 1 else 0
    return checksum in (1, 0x2BC830A3)


def ethereum(address: str) -> bool:
    """0x and 40 hex digits; mixed letter case is a checksum (EIP-55) and must be right."""
    digits = address[2:]
    if digits in (digits.lower(), digits.upper()):
        return len(set(digits.lower())) > 1
    nibbles = _keccak256(digits.lower().encode()).hex()
    return all(not c.isalpha() or c.isupper() == (int(nibbles[index], 16) > 7) for index, c in enumerate(digits))


_MASK = (1 << 64) - 1


def _round_constants() -> tuple[int, ...]:
    """The constants of Keccak-f[1600], from its shift register."""
    register, constants = 1, []
    for _ in range(24):
        constant = 0
        for power in range(7):
            if register & 1:
                constant |= 1 << ((1 << power) - 1)
            register = (register << 1) ^ (0x171 if register & 0x80 else 0)
        constants.append(constant)
    return tuple(constants)


_ROUNDS = _round_constants()


def _rotated(value: int, by: int) -> int:
    return ((value << by) | (value >> (64 - by))) & _MASK if by else value


def _keccak_f(lanes: list[int]) -> list[int]:
    for constant in _ROUNDS:
        column = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
        lanes = [lane ^ column[(i - 1) % 5] ^ _rotated(column[(i + 1) % 5], 1) for i, lane in enumerate(lanes)]
        x, y, current = 1, 0, lanes[1]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            lanes[x + 5 * y], current = _rotated(current, (step + 1) * (step + 2) // 2 % 64), lanes[x + 5 * y]
        rows = [lanes[5 * y : 5 * y + 5] for y in range(5)]
        lanes = [row[x] ^ (~row[(x + 1) % 5] & _MASK & row[(x + 2) % 5]) for row in rows for x in range(5)]
        lanes[0] ^= constant
    return lanes


def _keccak256(data: bytes) -> bytes:
    """The hash of Ethereum: Keccak as it was before SHA-3 changed its padding (so not in hashlib)."""
    rate = 136
    padded = bytearray(data + b"\x01" + bytes(-(len(data) + 1) % rate))
    padded[-1] |= 0x80
    lanes = [0] * 25
    for start in range(0, len(padded), rate):
        for index in range(rate // 8):
            lanes[index] ^= int.from_bytes(padded[start + 8 * index : start + 8 * index + 8], "little")
        lanes = _keccak_f(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])
