using System.Globalization;
using Exchange.Audit.Checkpoints;
using Exchange.Audit.Storage;
using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Ledger;
using Exchange.Hosting.Feed;
using Exchange.Hosting.Tokens;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace Exchange.Audit.Trail;

/// <summary>The reading side over gRPC: a receipt for whoever has a position, the trail for officers.</summary>
internal sealed class LogFeatureService(
    TokenVerifier tokens,
    PrincipalDirectory principals,
    AuditLog log,
    IEntryStore entries,
    TrailFollower follower,
    IOptions<AuditOptions> options) : LogService.LogServiceBase
{
    private const string GrantForm = "Capital letters, digits and hyphens, such as G-0001.";
    private const int PartsMax = 10_000;

    private static readonly TimeSpan ReceiptPatience = TimeSpan.FromSeconds(2);

    public override async Task<GetReceiptResponse> GetReceipt(GetReceiptRequest request, ServerCallContext context)
    {
        await tokens.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken);
        if (request.Index >= (ulong)log.RequireHead().Size)
        {
            throw new ExchangeException(Reason.EntryNotFound);
        }

        var index = (long)request.Index;
        var published = await log.CoveringAsync(index, ReceiptPatience, context.CancellationToken);
        var path = MerkleTree.InclusionProof(index, published.Checkpoint.Size, log.RequireHead().Subtrees());
        return new GetReceiptResponse
        {
            Entry = UnsafeByteOperations.UnsafeWrap(entries.ReadEntries(index, 1)[0]),
            Proof = new TlogProof(index, path, published.Note).ToString(),
        };
    }

    public override async Task<FindEntriesResponse> FindEntries(FindEntriesRequest request, ServerCallContext context)
    {
        var caller = await tokens.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken);
        principals.Require(caller, Role.Officer);
        var page = TrailPage.Read(request);

        var trail = await follower.CaughtUpAsync(context.CancellationToken);
        var indexes = trail.Find(page.Query, page.Before, page.Size);
        return new FindEntriesResponse
        {
            Entries =
            {
                indexes.Select(index => new FoundEntry
                {
                    Index = (ulong)index,
                    Entry = Entry.Parser.ParseFrom(entries.ReadEntries(index, 1)[0]),
                }),
            },
            NextPageToken = indexes.Count == page.Size ? indexes[^1].ToString(CultureInfo.InvariantCulture) : "",
        };
    }

    public override async Task<CountReadsResponse> CountReads(CountReadsRequest request, ServerCallContext context)
    {
        await RequireGatewayAsync(context);
        var found = new Violations();
        found.When(!GrantId.TryParse(request.Grant, out _), "grant", ViolationCode.FieldMalformed, GrantForm);
        found.When(request.Parts.Count > PartsMax, "parts", ViolationCode.FieldOutOfRange, $"At most {PartsMax} grants.");
        for (var i = 0; i < int.Min(request.Parts.Count, PartsMax); i++)
        {
            found.When(!GrantId.TryParse(request.Parts[i], out _), $"parts[{i}]", ViolationCode.FieldMalformed, GrantForm);
        }

        found.When(request.Since is null, "since", ViolationCode.FieldRequired, "Say since when.");
        var since = TrailPage.MicrosOf("since", request.Since, found) ?? 0;
        found.ThrowIfAny();

        var trail = await follower.CaughtUpAsync(context.CancellationToken);
        return new CountReadsResponse { Reads = (ulong)trail.CountReads((HashSet<string>)[request.Grant, .. request.Parts], since) };
    }

    public override async Task<CountMismatchesResponse> CountMismatches(CountMismatchesRequest request, ServerCallContext context)
    {
        await RequireGatewayAsync(context);
        var found = new Violations();
        found.When(!DepartmentId.TryParse(request.Consumer, out _), "consumer", ViolationCode.FieldMalformed, "A unified social credit code.");
        found.When(!ResourceCode.TryParse(request.Resource, out _), "resource", ViolationCode.FieldMalformed, "A code such as 301003/0003.");
        found.When(request.SubjectDigest.Length != Hash.Size, "subject_digest", ViolationCode.FieldMalformed, $"A digest of {Hash.Size} bytes.");
        found.When(request.Since is null, "since", ViolationCode.FieldRequired, "Say since when.");
        var since = TrailPage.MicrosOf("since", request.Since, found) ?? 0;
        found.ThrowIfAny();

        var trail = await follower.CaughtUpAsync(context.CancellationToken);
        var query = new GuessQuery(request.Consumer, request.Resource, request.SubjectDigest.ToByteArray(), since);
        return new CountMismatchesResponse { Mismatches = (ulong)trail.CountMismatches(query) };
    }

    private async Task RequireGatewayAsync(ServerCallContext context)
    {
        var caller = await tokens.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken);
        if (!tokens.IsService(caller, options.Value.Gateways))
        {
            throw new ExchangeException(Reason.RoleMissing);
        }
    }
}
