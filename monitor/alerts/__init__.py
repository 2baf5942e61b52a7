"""From changes to delivered messages: rules make alerts, the outbox keeps them, delivery sends them."""
