using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Entries;
using Exchange.Audit.V1;
using Exchange.Domain.Errors;
using Exchange.Domain.Ledger;
using Exchange.Hosting.Tokens;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Exchange.Audit.Journal;

/// <summary>
/// The writing side: one stream a gateway. The next batch is read while earlier ones are on their way to the disk;
/// acknowledgements leave in the order in which batches came.
/// </summary>
internal sealed partial class JournalFeatureService(
    TokenVerifier tokens,
    Sequencer sequencer,
    GatewayPresence presence,
    IOptions<AuditOptions> options,
    IHostApplicationLifetime lifetime,
    ILogger<JournalFeatureService> logger) : JournalService.JournalServiceBase
{
    /// <summary>A batch of 1024 entries of the largest size.</summary>
    public const int BatchBytesMax = 1024 * (EntryBundle.EntryBytesMax + 16);

    private const int GatewayNameMax = 64;
    private const int InFlightMax = 256;

    public override async Task Append(
        IAsyncStreamReader<AppendRequest> requestStream,
        IServerStreamWriter<AppendResponse> responseStream,
        ServerCallContext context)
    {
        await AuthorizeAsync(context);
        var gateway = await ReadHelloAsync(requestStream, context.CancellationToken);
        presence.Joined(gateway);
        try
        {
            await FollowAsync(gateway, requestStream, responseStream, context);
        }
        finally
        {
            presence.Left(gateway);
        }
    }

    [SuppressMessage("Reliability", "CA2025", Justification = "The answering is awaited before the stream's token goes.")]
    private async Task FollowAsync(
        string gateway, IAsyncStreamReader<AppendRequest> requestStream, IServerStreamWriter<AppendResponse> responseStream, ServerCallContext context)
    {
        var session = await sequencer.JoinAsync(gateway, context.CancellationToken);
        await responseStream.WriteAsync(WelcomeOf(session), context.CancellationToken);
        LogJoined(gateway, session.LastSequence, session.OpenReads.Length);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(
            context.CancellationToken, session.Ended, lifetime.ApplicationStopping);
        var inFlight = Channel.CreateBounded<Task<AppendResponse>>(InFlightMax);
        var answering = AnswerAsync(inFlight.Reader, responseStream, stop, context.CancellationToken);
        try
        {
            await ReadBatchesAsync(requestStream, session, inFlight.Writer, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The caller left, the session ended, the service stops or an answer failed: each shows below.
        }
        finally
        {
            // What is on its way to the disk gets there, and is answered as long as somebody listens.
            inFlight.Writer.TryComplete();
            await answering;
        }

        context.CancellationToken.ThrowIfCancellationRequested();
        if (session.EndReason is { } reason)
        {
            throw new ExchangeException(reason);
        }

        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new ExchangeException(Reason.LogUnavailable);
        }
    }

    private async Task ReadBatchesAsync(
        IAsyncStreamReader<AppendRequest> requests,
        JournalSession session,
        ChannelWriter<Task<AppendResponse>> inFlight,
        CancellationToken ct)
    {
        while (await requests.MoveNext(ct))
        {
            if (requests.Current.Entries is not { } entries)
            {
                throw Invalid("entries", ViolationCode.FieldRequired, "After the hello come batches of entries.");
            }

            var batch = EntryBatch.Read(session.Gateway, entries.Entries_);
            var appended = await sequencer.AppendAsync(session, batch, ct);
            await inFlight.WriteAsync(AcknowledgeAsync(appended, batch.Entries.Length), ct);
        }
    }

    private static async Task<AppendResponse> AcknowledgeAsync(Task<long> appended, int count) => new()
    {
        Appended = new Appended { FirstIndex = (ulong)await appended, Count = (uint)count },
    };

    /// <summary>A batch that is refused or lost ends the stream: what came behind it cannot stand without it.</summary>
    private static async Task AnswerAsync(
        ChannelReader<Task<AppendResponse>> inFlight,
        IServerStreamWriter<AppendResponse> responses,
        CancellationTokenSource stop,
        CancellationToken ct)
    {
        try
        {
            await foreach (var answer in inFlight.ReadAllAsync(ct))
            {
                await responses.WriteAsync(await answer, ct);
            }
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private AppendResponse WelcomeOf(JournalSession session) => new()
    {
        Welcome = new Welcome
        {
            Origin = options.Value.Origin,
            LastSequence = (ulong)session.LastSequence,
            OpenReads =
            {
                session.OpenReads.Select(read => new OpenRead
                {
                    OpenedIndex = (ulong)read.OpenedIndex,
                    Attempt = ByteString.CopyFrom(read.Attempt.AsSpan()),
                }),
            },
        },
    };

    private async Task AuthorizeAsync(ServerCallContext context)
    {
        var caller = await tokens.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken);
        if (!tokens.IsService(caller, options.Value.Gateways))
        {
            throw new ExchangeException(Reason.RoleMissing);
        }
    }

    private static async Task<string> ReadHelloAsync(IAsyncStreamReader<AppendRequest> requests, CancellationToken ct)
    {
        var gateway = await requests.MoveNext(ct) ? requests.Current.Hello?.Gateway : null;
        return gateway switch
        {
            null => throw Invalid("hello", ViolationCode.FieldRequired, "The first message is a hello."),
            { Length: > 0 and <= GatewayNameMax } when gateway.All(IsNameCharacter) && !OwnRecords.IsWriter(gateway) => gateway,
            _ => throw Invalid(
                "hello.gateway", ViolationCode.FieldMalformed, $"1 to {GatewayNameMax} characters of a-z, 0-9 and hyphen, and neither {OwnRecords.Audit} nor {OwnRecords.Registry}."),
        };
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-';

    private static ExchangeException Invalid(string field, ViolationCode code, string description) =>
        new(Reason.RequestInvalid, [new Violation(field, code, description)]);

    [LoggerMessage(
        2031, LogLevel.Information, "Gateway {Gateway} joined after its record {LastSequence}, {OpenReads} streams open")]
    private partial void LogJoined(string gateway, long lastSequence, int openReads);
}
