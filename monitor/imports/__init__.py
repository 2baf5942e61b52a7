"""Pages that a person saved, taken into history as a crawl is: for sites that do not want machines, and for what is past."""
