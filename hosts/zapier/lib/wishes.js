'use strict';

const crypto = require('crypto');

const DAY = 24 * 60 * 60;
const SCOPE = ['user', 'auth'];

const hash = (told) => crypto.createHash('sha256').update(JSON.stringify(told)).digest('hex');

// Writes once for one wish. Zapier does not tell a step's run apart from its retry, so the turn is kept in its cache
// until there is an answer: a retry takes the same Idempotency-Key, the next item another. Where the event that
// started the Zap is mapped, it alone says which wish this is, and only a refusal opens another turn.
const once = async (z, bundle, action, given, write) => {
  const event = bundle.inputData.event_id;
  const wish = hash([bundle.meta?.zap?.id, action, bundle.inputDataRaw, given, event]);
  const turn = (await cached(() => z.cache.get(wish, SCOPE))) || (event ? 'event' : await open(z, wish));
  try {
    const answer = await write(`zapier-${hash([wish, turn])}`);
    if (!event) await cached(() => z.cache.delete(wish, SCOPE));
    return answer;
  } catch (error) {
    if (error.name === 'HaltedError') {
      await (event ? open(z, wish) : cached(() => z.cache.delete(wish, SCOPE)));
    }
    throw error;
  }
};

const open = async (z, wish) => {
  const turn = crypto.randomUUID();
  const kept = await cached(async () => {
    await z.cache.set(wish, turn, DAY, SCOPE);
    return true;
  });
  return kept ? turn : 'only';
};

// Without the cache the same wish is written once in the plugin's thirty days.
const cached = async (ask) => {
  try {
    return await ask();
  } catch {
    return null;
  }
};

module.exports = { once };
