-- Takes a slot that was booked as bulk and comes due, or books another one if an urgent one displaced it or it was
-- missed; calendar.lua comes before it.
--
--   ARGV[2]  the slot
--   ARGV[4]  how late it may be taken
--   result   the slot itself, now fixed, or the time that is booked instead
forget()
local function fix()
	for _, l in ipairs(limits) do
		local member = bulk(l, asked)
		if member then redis.call('ZADD', l.fixed, int(asked), member) end
	end
	-- The set may be new: it lives as long as the slots.
	for _, l in ipairs(limits) do redis.call('PEXPIRE', l.fixed, redis.call('PTTL', l.all)) end
	return int(asked)
end

local held = now <= asked + tonumber(ARGV[4])
for _, l in ipairs(limits) do
	if not bulk(l, asked) then held = false end
end
if held then return fix() end

for _, l in ipairs(limits) do
	local member = bulk(l, asked)
	if member then remove(l, member) end
end
local at = search(math.max(asked, now), next_free)
book(at, false)
if at == asked then return fix() end
return int(at)
