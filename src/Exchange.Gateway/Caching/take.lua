-- Counts one read of a grant's period if its limit allows it, at once: no two gateways see the same last read.
--
-- KEYS[1] the counter, a hash: run, since, used. KEYS[2] since when this server runs with its data, a hash: run, since.
-- ARGV[1] the limit. ARGV[2] how many reads the log had a moment ago; -1: not known. ARGV[3] how many it has now, and what the
-- caller has under way itself; -1: it did not ask. ARGV[4] when the counter expires, in ms. ARGV[5] for how many ms after a start the log is asked before each read.
-- Answers {1, used, epoch}: counted; {0, used, ''}: the limit is reached; {-1, 0, ''}: ask the log first; {-2, 0, ''}: the limit
-- may be reached by what is under way, ask again.
--
-- A server that was started again has no counters or old ones. Its run id tells: it is never the same twice, and no copy of
-- the data on a disk or on a replica brings it along.
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local limit = tonumber(ARGV[1])
local logged = tonumber(ARGV[2])
local atMost = tonumber(ARGV[3])

local server = redis.call('HMGET', KEYS[2], 'run', 'since')
if server[1] ~= run then
  redis.call('HSET', KEYS[2], 'run', run, 'since', now)
  server = {run, now}
end

-- A gateway may still count by the log, as it did while there was no server.
local settling = now - tonumber(server[2]) < tonumber(ARGV[5])
local counter = redis.call('HMGET', KEYS[1], 'run', 'since', 'used')
local known = counter[1] == run
if (settling or not known) and atMost < 0 then
  return {-1, 0, ''}
end

-- What is under way may be in the log already, so that a standing counter is raised to what is surely too low only.
local used = math.max(tonumber(counter[3] or 0), known and logged or atMost)
local since = known and counter[2] or now
local status = 1
if used >= limit then
  status = 0
elseif atMost >= limit then
  status = -2
else
  used = used + 1
end

redis.call('HSET', KEYS[1], 'run', run, 'since', since, 'used', used)
redis.call('PEXPIREAT', KEYS[1], ARGV[4])
return {status, used, run .. ':' .. since}
