-- What reserve.lua and yield.lua share: the calendars of the limits of one send. It comes before them in one script.
--
--   KEYS     three for each limit: all slots, the fixed ones, what is full (see pacer.go)
--   ARGV[1]  now, by the calendar; all times in microseconds since 1970
--   ARGV[3]  {"grid":, "step":, "slack":, "rules":[[{"n":,"per":}]]}, see type calendars
--
-- The algorithm is that of bot/pace; names are alike.

local now, asked, about = tonumber(ARGV[1]), tonumber(ARGV[2]), cjson.decode(ARGV[3])
local limits = {}
for i, rules in ipairs(about.rules) do
	limits[i] = {all = KEYS[3 * i - 2], fixed = KEYS[3 * i - 1], full = KEYS[3 * i], rules = rules}
end

local function int(x) return string.format('%.0f', x) end
local function open(x) return '(' .. int(x) end

-- times of the slots from rank a to rank b
local function ranks(key, a, b)
	local found, out = redis.call('ZRANGE', key, a, b, 'WITHSCORES'), {}
	for i = 2, #found, 2 do out[#out + 1] = tonumber(found[i]) end
	return out
end

-- times of the slots between scores
local function between(key, a, b)
	local found, out = redis.call('ZRANGEBYSCORE', key, a, b, 'WITHSCORES'), {}
	for i = 2, #found, 2 do out[#out + 1] = tonumber(found[i]) end
	return out
end

-- forget drops what can no longer matter to a slot at now or later.
local function forget()
	for _, l in ipairs(limits) do
		local keep = 0
		for _, r in ipairs(l.rules) do keep = math.max(keep, r.per) end
		l.keep = keep + about.slack
		redis.call('ZREMRANGEBYSCORE', l.all, '-inf', int(now - l.keep))
		redis.call('ZREMRANGEBYSCORE', l.fixed, '-inf', int(now - l.keep))
	end
end

-- pass walks rows of r.n slots: firsts[i] to lasts[i]. Any row within less than per forbids (last-per, first+per).
-- The second result is true if t is settled, false if the walk has to go on behind these rows.
local function pass(firsts, lasts, r, t)
	for i = 1, #firsts do
		local last = lasts[i]
		if not last or last - r.per >= t then return t, true end
		if last - firsts[i] < r.per then t = math.max(t, firsts[i] + r.per) end
	end
	return t, false
end

-- next_stored is the earliest time at or after t that the rule allows among all slots of the calendar.
local function next_stored(l, r, t)
	local rank, size = redis.call('ZCOUNT', l.all, '-inf', int(t - r.per)), 32
	while true do
		local firsts = ranks(l.all, rank, rank + size - 1)
		if #firsts == 0 then return t end
		local lasts, settled = firsts, false
		if r.n > 1 then lasts = ranks(l.all, rank + r.n - 1, rank + r.n + size - 2) end
		t, settled = pass(firsts, lasts, r, t)
		if settled then return t end
		rank, size = rank + #firsts, math.min(size * 2, 512)
	end
end

-- next_free is next_stored, remembering between calls the longest span to come where nothing is free; bookings make it
-- only longer.
local function next_free(l, r, t)
	local field, start, from, to = r.n .. '/' .. int(r.per), t, 0, 0
	local known = redis.call('HGET', l.full, field)
	if known then
		local a, b = string.match(known, '(%d+) (%d+)')
		from, to = tonumber(a), tonumber(b)
	end
	if from <= t and t < to then t = to end
	t = next_stored(l, r, t)
	if from <= start and start <= to then
		if t > to then redis.call('HSET', l.full, field, int(from) .. ' ' .. int(t)) end
	elseif t - start > to - from or to <= now then
		redis.call('HSET', l.full, field, int(start) .. ' ' .. int(t))
	end
	return t
end

-- fixed_slots is what an urgent slot at or after from must respect: what cannot be displaced, and what is due before.
local function fixed_slots(l, from)
	local out = between(l.all, '-inf', int(from))
	for _, t in ipairs(between(l.fixed, open(from), '+inf')) do out[#out + 1] = t end
	return out
end

-- next_among is next_stored for a list of times.
local function next_among(slots, r, t)
	local firsts, lasts = {}, {}
	for i = 1, #slots do
		if slots[i] > t - r.per then
			firsts[#firsts + 1] = slots[i]
			lasts[#firsts] = slots[i + r.n - 1]
		end
	end
	return (pass(firsts, lasts, r, t))
end

-- step is the width of the grid; 1 where nothing is booked ahead in the limit that it comes from.
local function step(from)
	if about.grid == 0 then return 1 end
	local last = ranks(limits[about.grid].all, -1, -1)[1]
	if not last or last <= from - about.step then return 1 end
	return about.step
end

-- search asks each rule in turn until all agree.
local function search(t, find)
	local width = step(t)
	while true do
		local before = t
		for i, l in ipairs(limits) do
			for _, r in ipairs(l.rules) do t = find(l, r, t, i) end
		end
		if t % width ~= 0 then t = t + width - t % width end
		if t == before then return t end
	end
end

local function book(t, fixed)
	for _, l in ipairs(limits) do
		local n = redis.call('ZCOUNT', l.all, int(t), int(t))
		while redis.call('ZADD', l.all, 'NX', int(t), int(t) .. ':' .. n) == 0 do n = n + 1 end
		if fixed then redis.call('ZADD', l.fixed, int(t), int(t) .. ':' .. n) end
		local left = math.max(ranks(l.all, -1, -1)[1] - now, 0) + l.keep
		for _, key in ipairs({l.all, l.fixed, l.full}) do
			redis.call('PEXPIRE', key, int(math.ceil(left / 1000) + 60000))
		end
	end
end

-- bulk is a slot at the time that is not fixed.
local function bulk(l, t)
	for _, member in ipairs(redis.call('ZRANGEBYSCORE', l.all, int(t), int(t))) do
		if not redis.call('ZSCORE', l.fixed, member) then return member end
	end
end

local function remove(l, member)
	redis.call('ZREM', l.all, member)
	redis.call('DEL', l.full)
end

-- nearest is the bulk after from that is nearest to t, among what a rule counts together with t.
local function nearest(l, r, t, from)
	local best, away = bulk(l, t), 0
	if best and t > from then return best end
	best = nil
	local found = redis.call('ZRANGEBYSCORE', l.all, open(math.max(t - r.per, from)), open(t + r.per), 'WITHSCORES')
	for i = 1, #found, 2 do
		local distance = math.abs(tonumber(found[i + 1]) - t)
		if (not best or distance < away) and not redis.call('ZSCORE', l.fixed, found[i]) then
			best, away = found[i], distance
		end
	end
	return best
end

-- displace removes bulk after from until the rule allows a slot at t.
local function displace(l, r, t, from)
	while next_stored(l, r, t) ~= t do
		local member = nearest(l, r, t, from)
		if not member then return end
		remove(l, member)
	end
end
