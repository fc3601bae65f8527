-- Counts one read of a grant's period if its limit allows it, at once: no two gateways see the same last read.
--
-- KEYS[1] the counter, a hash: run, since, used. KEYS[2] since when this server runs with its data, a hash: run, since.
-- ARGV[1] the limit. ARGV[2] how many reads there are at least, as the caller learnt from the log; -1: it did not ask.
-- ARGV[3] 1: to raise a counter that is there, too; 0: to begin one. ARGV[4] when the counter expires, in ms. ARGV[5] for how many
-- ms after a start the log is asked before each read.
-- Answers {1, used, epoch}: counted; {0, used, ''}: the limit is reached; {-1, 0, ''}: ask the log first.
--
-- A server that was started again has no counters or old ones. Its run id tells: it is never the same twice, and no copy of
-- the data on a disk or on a replica brings it along.
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local floor = tonumber(ARGV[2])

local server = redis.call('HMGET', KEYS[2], 'run', 'since')
if server[1] ~= run then
  redis.call('HSET', KEYS[2], 'run', run, 'since', now)
  server = {run, now}
end

-- A gateway may still count by the log, as it did while there was no server.
local settling = now - tonumber(server[2]) < tonumber(ARGV[5])
local counter = redis.call('HMGET', KEYS[1], 'run', 'since', 'used')
local known = counter[1] == run
if (settling or not known) and floor < 0 then
  return {-1, 0, ''}
end

local used = tonumber(counter[3] or 0)
if settling or not known or ARGV[3] == '1' then
  used = math.max(used, floor)
end

local since = known and counter[2] or now
local counted = used < tonumber(ARGV[1])
if counted then
  used = used + 1
end

redis.call('HSET', KEYS[1], 'run', run, 'since', since, 'used', used)
redis.call('PEXPIREAT', KEYS[1], ARGV[4])
return {counted and 1 or 0, used, run .. ':' .. since}
