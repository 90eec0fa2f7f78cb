-- Books one slot in all limits; calendar.lua comes before it.
--
--   ARGV[2]  from: not before this time
--   ARGV[4]  1 if urgent: bulk that is not taken yet makes room
--   result   the time that is booked
forget()
local from, urgent = math.max(asked, now), ARGV[4] == '1'
local find = next_free
if urgent then
	local fixed = {}
	for i, l in ipairs(limits) do fixed[i] = fixed_slots(l, from) end
	find = function(_, r, t, i) return next_among(fixed[i], r, t) end
end
local at = search(from, find)
if urgent then
	for _, l in ipairs(limits) do
		for _, r in ipairs(l.rules) do displace(l, r, at, from) end
	end
end
book(at, urgent)
return int(at)
