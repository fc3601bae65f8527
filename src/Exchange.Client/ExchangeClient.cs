using Apache.Arrow;
using Exchange.Client.Channels;
using Exchange.Client.Columns;
using Exchange.Client.Reading;
using Exchange.Client.Tokens;
using Exchange.Gateway.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Exchange.Client;

/// <summary>
/// A department's way into the exchange: gets tokens, repeats what may be repeated, takes broken streams up again and verifies what
/// comes. Safe for many threads; make one and keep it.
/// </summary>
/// <remarks>
/// Each attempt that the gateway answers is a read of its own in the audit log. A look-up that was answered and whose answer was
/// lost on the way is made again and so recorded twice; who must not have that sets <see cref="ExchangeClientOptions.AttemptsMax"/>
/// to 1.
/// </remarks>
public sealed class ExchangeClient : IDisposable
{
    private readonly ExchangeClientOptions _options;
    private readonly ClientCredential _credential;
    private readonly ReadService.ReadServiceClient _reads;

    private ExchangeClient(ExchangeClientOptions options)
    {
        _options = options;
        _credential = new(options.Identity, options.Time);
        Channel = ExchangeChannel.Open(options.Address, _credential);
        _reads = new(Channel);
    }

    /// <summary>
    /// The channel, with the client's token on each call, for all that has no method here: for example
    /// <c>new CatalogueService.CatalogueServiceClient(exchange.Channel)</c>. Its failures are <see cref="RpcException"/>s;
    /// <see cref="ExchangeCallException.Of"/> reads them.
    /// </summary>
    public GrpcChannel Channel { get; }

    /// <summary>A client. Nothing is called before the first call.</summary>
    /// <exception cref="InvalidDataException">The key file holds no EC P-256 private key in PEM.</exception>
    /// <exception cref="IOException">The key file cannot be read.</exception>
    public static ExchangeClient Connect(ExchangeClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.AttemptsMax, 1);
        return new(options);
    }

    /// <summary>One subject's rows, at most 1000.</summary>
    /// <exception cref="ExchangeCallException">Refused, or not to be reached after all attempts.</exception>
    /// <exception cref="TimeoutException">No answer within <see cref="ExchangeClientOptions.CallTimeout"/>; it may have been recorded.</exception>
    public Task<LookupResponse> LookupAsync(LookupRequest request, CancellationToken ct = default) =>
        CallAsync(options => _reads.LookupAsync(request, options), ct);

    /// <summary>Whether values are the source's 核验.</summary>
    /// <exception cref="ExchangeCallException">Refused, or not to be reached after all attempts.</exception>
    /// <exception cref="TimeoutException">No answer within <see cref="ExchangeClientOptions.CallTimeout"/>; it may have been recorded.</exception>
    public Task<VerifyResponse> VerifyAsync(VerifyRequest request, CancellationToken ct = default) =>
        CallAsync(options => _reads.VerifyAsync(request, options), ct);

    /// <summary>A form: elements about one subject. An element that could not be had says why in its place, and is no exception.</summary>
    /// <exception cref="ExchangeCallException">Refused as a whole, or not to be reached after all attempts.</exception>
    /// <exception cref="TimeoutException">No answer within <see cref="ExchangeClientOptions.CallTimeout"/>; it may have been recorded.</exception>
    public Task<AssembleResponse> AssembleAsync(AssembleRequest request, CancellationToken ct = default) =>
        CallAsync(options => _reads.AssembleAsync(request, options), ct);

    /// <summary>
    /// All rows in scope, one after the other: <c>await foreach (var row in exchange.ReadAsync(request))</c>. With
    /// <c>ByKey</c> a stream that breaks is taken up where it broke, and no row comes twice; without it a broken stream is a
    /// <see cref="ReadCutShortException"/>. Keep the <see cref="ExchangeRead"/> for its batches, its provenance and its hash.
    /// </summary>
    /// <param name="request">What to read. It is copied.</param>
    /// <param name="progress">Told after each batch, of about 64 KiB.</param>
    public ExchangeRead ReadAsync(ReadRequest request, IProgress<ReadProgress>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(request);
#pragma warning disable CA2000 // The read disposes of it when its last row was taken.
        return new(_reads, _credential, _options, request.Clone(), new ReadTrack(), progress);
#pragma warning restore CA2000
    }

    /// <summary>
    /// The same as Apache Arrow: a record batch for each batch of the stream. TEXT is utf8, DECIMAL is utf8 with its exact digits,
    /// DATE is date32, DATE_TIME is timestamp[us, UTC], LOGICAL is bool, INTEGER is int64, REAL is double. A field's metadata has
    /// its <c>exchange.type</c>. Who takes a batch disposes of it.
    /// </summary>
    /// <exception cref="ExchangeCallException">Refused, or not to be reached after all attempts.</exception>
    /// <exception cref="ReadCutShortException">The stream broke and could not be taken up again.</exception>
    /// <exception cref="ReadDamagedException">A hash, a count or the form of a message disagrees.</exception>
    public IAsyncEnumerable<RecordBatch> ReadArrowAsync(ReadRequest request, IProgress<ReadProgress>? progress = null, CancellationToken ct = default) =>
        ArrowRows.OfAsync(ReadAsync(request, progress), ct);

    /// <inheritdoc/>
    public void Dispose()
    {
        Channel.Dispose();
        _credential.Dispose();
    }

    /// <summary>Goes on with a read of which a part is here already.</summary>
    internal ExchangeRead GoOn(ReadRequest request, ReadTrack track, IProgress<ReadProgress>? progress) =>
        new(_reads, _credential, _options, request, track, progress);

    private async Task<T> CallAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var patience = new CancellationTokenSource(_options.CallTimeout, _options.Time);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
            TimeSpan pause;
            try
            {
                using var answering = call(new(cancellationToken: limit.Token));
                return await answering;
            }
            catch (RpcException cancelled) when (limit.IsCancellationRequested)
            {
                ct.ThrowIfCancellationRequested();
                throw new TimeoutException($"The exchange did not answer within {_options.CallTimeout}.", cancelled);
            }
            catch (RpcException failed)
            {
                var failure = ExchangeCallException.Of(failed);
                if (RetryRule.IsStaleToken(failure))
                {
                    _credential.Forget();
                }

                pause = RetryRule.Decide(failure, attempt, isStream: false, _options) ?? throw failure;
            }

            await Task.Delay(pause, _options.Time, ct);
        }
    }
}
