-- +goose Up
-- When the first try failed; null: none did.
ALTER TABLE event ADD COLUMN tried timestamptz;
ALTER TABLE effect ADD COLUMN tried timestamptz;
