-- Gives back a read that nobody had anything of, to the very counter that counted it: one that was made anew since rests on
-- the log, which never had the read.
--
-- KEYS[1] the counter. ARGV[1] the epoch in which it was counted.
local counter = redis.call('HMGET', KEYS[1], 'run', 'since', 'used')
if counter[1] and counter[1] .. ':' .. counter[2] == ARGV[1] and tonumber(counter[3]) > 0 then
  redis.call('HINCRBY', KEYS[1], 'used', -1)
end
return 0
