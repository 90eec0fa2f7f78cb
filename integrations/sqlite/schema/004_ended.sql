-- What was performed lately, for pacing: effects keep their body after their end, until they are swept.
CREATE INDEX effects_ended ON effects (ended) WHERE state = 1;
