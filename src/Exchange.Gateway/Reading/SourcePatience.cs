using Exchange.Domain.Errors;
using Microsoft.Extensions.Options;

namespace Exchange.Gateway.Reading;

/// <summary>How long a form waits for one source, so that a slow one does not hold what the others have answered.</summary>
internal sealed class SourcePatience(IOptions<GatewayOptions> options, TimeProvider time)
{
    /// <exception cref="ExchangeException">SOURCE_UNAVAILABLE: it took too long.</exception>
    public async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(options.Value.AssembleSourceMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        var cut = either.Token;
        try
        {
            // A driver that does not hear is left behind; what it finds late nobody gets.
            return await Task.Run(() => ask(cut), cut).WaitAsync(cut);
        }
        catch (OperationCanceledException failure) when (!ct.IsCancellationRequested)
        {
            throw new ExchangeException(Reason.SourceUnavailable, failure);
        }
    }
}
