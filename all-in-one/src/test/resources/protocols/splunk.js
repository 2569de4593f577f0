// Sends two events in one request with Splunk's own logger for JavaScript, and says what the collector answered.
const { Logger } = require('splunk-logging');

const logger = new Logger({ url: process.argv[2], token: process.argv[3] ?? 'any', maxBatchCount: 0 });
const metadata = { time: 1709210096.123, host: 'web-1', source: 'hec-shop', sourcetype: 'app', index: 'main' };
logger.send({ message: "card declined", severity: 'error', metadata });
logger.eventFormatter = message => message;
logger.send({ message: 'out of stock', metadata });
logger.flush((error, response, body) => console.log(error ? `failed: ${error}` : `${body.code} ${body.text}`));
