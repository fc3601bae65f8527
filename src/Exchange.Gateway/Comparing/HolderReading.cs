using System.Collections.Immutable;
using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Comparing;
using Exchange.Domain.Errors;
using Exchange.Domain.Reading;
using Exchange.Gateway.Journal;
using Exchange.Gateway.Reading;
using Exchange.Gateway.Sources;

namespace Exchange.Gateway.Comparing;

/// <summary>A run under way: what its log says, how it tells its progress, and what ends it.</summary>
internal sealed record Run(RunAccount Account, RunProgress Progress, StreamWatch Watch);

/// <summary>How many rows a holder gave, and the record that it was read.</summary>
internal sealed record HolderRead(ulong Rows, Recorded Record);

/// <summary>Reads the two items of one holder, recorded like a stream: the log has it before the source is asked.</summary>
internal sealed class HolderReading(DepartmentSources sources, GatewayJournal journal, TimeProvider time)
{
    private const ulong LookInterval = 4096;

    /// <exception cref="ExchangeException">LOG_UNAVAILABLE, or what the source failed with.</exception>
    public async Task<HolderRead> ReadAsync(Run run, Holder holder, Action<Cell, Cell> take, Action complete)
    {
        var entry = run.Account.Opened(holder, time.GetUtcNow());
        var opened = await journal.OpenAsync(entry);
        var (end, rows) = (End.Failed, 0UL);
        Recorded closed;
        try
        {
            var resource = holder.Resource.Code.Value;
            var items = Items(holder);
            await run.Progress.BeginAsync(V1.ComparisonPhase.Reading, resource, 0);
            await using (var source = await sources.AskAsync(new(holder.Resource, holder.Resource.Mapping!, items, [], Key: null), run.Watch.Stopping))
            {
                while (await source.ReadAsync(run.Watch.Stopping))
                {
                    take(source[0], source[items.Length - 1]);
                    if (++rows % LookInterval == 0)
                    {
                        Look(run, opened);
                        await run.Progress.GoOnAsync(V1.ComparisonPhase.Reading, resource, rows);
                    }
                }
            }

            complete();
            await run.Progress.BeginAsync(V1.ComparisonPhase.Comparing, resource, rows);
            end = End.Complete;
        }
        catch (Exception failure)
        {
            end = failure is ExchangeException { Reason: var reason } && reason == Reason.LogUnavailable
                ? End.LogUnavailable
                : run.Watch.EndOf(failure);
            throw;
        }
        finally
        {
            closed = await journal.CloseAsync(run.Account.Closed(entry, opened, end, rows, time.GetUtcNow()));
        }

        return new(rows, closed);
    }

    private static void Look(Run run, Recorded opened)
    {
        run.Watch.Require();
        if (opened.SessionEnded.IsCancellationRequested)
        {
            throw new ExchangeException(Reason.LogUnavailable);
        }
    }

    // An element that is the key itself is read once.
    private static ImmutableArray<Item> Items(Holder holder) =>
        holder.IsOfKeys ? [holder.Key] : [holder.Key, holder.Value];
}
