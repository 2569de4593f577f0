// Sends one record with OpenTelemetry's own exporter for JavaScript, whose logs go as JSON, and says whether it was taken.
const { LoggerProvider, SimpleLogRecordProcessor } = require('@opentelemetry/sdk-logs');
const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-http');
const { resourceFromAttributes } = require('@opentelemetry/resources');

const exporter = new OTLPLogExporter({ url: process.argv[2] });
const told = {
  export: (records, done) => exporter.export(records, result => {
    console.log(result.code === 0 ? 'taken' : `failed: ${result.error}`);
    done(result);
  }),
  shutdown: () => exporter.shutdown(),
  forceFlush: () => Promise.resolve(),
};
const provider = new LoggerProvider({
  resource: resourceFromAttributes({ 'service.name': 'js-shop', 'process.runtime.name': 'nodejs' }),
  processors: [new SimpleLogRecordProcessor(told)],
});
provider.getLogger('cart', '2.0').emit({
  timestamp: [1709210096, 123000000],
  severityNumber: 17,
  severityText: 'ERROR',
  body: 'card declined',
  attributes: { user: 'ada', tries: 3, ratio: 0.5, nested: { list: ['a', 1, true] } },
});
provider.shutdown();
