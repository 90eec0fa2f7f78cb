-- When the first try failed; NULL: none did. Few rows ever have it, so it takes no room in the others.
ALTER TABLE events ADD COLUMN tried INTEGER;
ALTER TABLE effects ADD COLUMN tried INTEGER;
