-- How far each department's webhook has got. The notices themselves are the outbox: they are written with the change that they tell of,
-- and what is not delivered of them follows from this number. The row comes and goes with the webhook, in its transaction. Whoever
-- delivers holds a claim for a while, so that of several registries on one database one delivers, in order.

CREATE TABLE webhook_deliveries (
    department      TEXT   NOT NULL PRIMARY KEY,
    delivered       BIGINT NOT NULL,
    tries           BIGINT NOT NULL,
    next_try_micros BIGINT NOT NULL,
    last_outcome    TEXT   NOT NULL,
    claimed_micros  BIGINT NOT NULL
);
