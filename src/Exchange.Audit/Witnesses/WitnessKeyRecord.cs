using Exchange.Audit.Entries;
using Exchange.Audit.Storage;
using Exchange.Audit.V1;
using Exchange.Domain.Errors;
using Microsoft.Extensions.Hosting;

namespace Exchange.Audit.Witnesses;

/// <summary>Writes into the service's own log with which key it cosigns others, once for each key.</summary>
internal sealed class WitnessKeyRecord(CheckpointWitness witness, WitnessStore store, OwnRecords records, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var key = witness.Verifier.ToString();
        while (!store.IsKeyRecorded(key))
        {
            try
            {
                await records.AppendAsync(
                    _ => new Entry { KeyStep = new KeyStep { Event = KeyEvent.Made, Kind = "witness", Name = key } }, stoppingToken);

                // A crash here writes the entry once more at the next start, which says nothing false.
                store.KeyRecorded(key);
            }
            catch (ExchangeException)
            {
                await Task.Delay(RetryDelay, time, stoppingToken);
            }
        }
    }
}
