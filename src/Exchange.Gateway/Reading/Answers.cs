using System.Collections.Immutable;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Gateway.Journal;
using Exchange.Gateway.Quotas;
using Exchange.Gateway.Sources;
using Exchange.Hosting.Wire;
using Exchange.Source.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace Exchange.Gateway.Reading;

/// <summary>What the reader gets, on the wire.</summary>
internal static class Answers
{
    public static V1.LookupResponse Of(
        Asked asked, Decision.Permit permit, LookupRows found, DisputeMarks disputed, QuotaStanding? quota, Recorded recorded) => new()
        {
            Items = { permit.Items.Select(item => item.Id.Value) },
            Rows = { found.Rows.Select(row => new Row { Values = { row.Select(cell => cell.ToWire()) } }) },
            Withheld = { permit.Withheld.Select(item => item.Value) },
            Provenance = ProvenanceOf(asked, permit, quota),
            Position = Position(recorded),
            ContentHash = UnsafeByteOperations.UnsafeWrap(found.Hash),
            Disputed = { disputed.Of(asked.Attempt.Key!.Value, found.Count) },
        };

    /// <summary>Yes or no and where it is recorded: whatever else was said would tell of the subject.</summary>
    public static V1.VerifyResponse Of(Comparison compared, Recorded recorded) => new()
    {
        Match = compared.IsMatch ? V1.Match.Yes : V1.Match.No,
        Position = Position(recorded),
    };

    public static V1.StreamOpened Opened(
        Asked asked, Decision.Permit permit, ImmutableArray<Domain.Catalogue.Item> items, QuotaStanding? quota, SourceRows rows, Cursor? after,
        Recorded opened) => new()
        {
            Items = { items.Select(item => item.Id.Value) },
            Types_ = { items.Select(item => (ItemType)item.Type) },
            Withheld = { permit.Withheld.Select(item => item.Value) },
            Provenance = ProvenanceOf(asked, permit, quota),
            Position = Position(opened),
            SourceVersion = rows.Version ?? "",
            RowsBefore = after?.Rows ?? 0,
        };

    public static V1.StreamClosed Closed(SentRows sent, LeftOut leftOut, Recorded closed) => new()
    {
        Rows = sent.Count,
        ContentHash = UnsafeByteOperations.UnsafeWrap(sent.Hash),
        Position = Position(closed),
        WithheldRows = leftOut.Minors,
        OutOfScopeRows = leftOut.OutOfScope,
        SuppressedGroups = leftOut.Groups,
    };

    /// <summary>The refusal, with the grant that came nearest and its place in the log.</summary>
    public static ExchangeException Refused(ExchangeException refused, Account account, Recorded recorded)
    {
        var facts = refused.Facts
            .Add("log_origin", recorded.Origin)
            .Add("log_index", recorded.Index.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return new(refused.Reason, refused.Violations, refused)
        {
            RetryAfter = refused.RetryAfter,
            Facts = account.Grant.Length > 0 ? facts.Add("grant", account.Grant) : facts,
        };
    }

    public static V1.Provenance ProvenanceOf(Asked asked, Decision.Permit permit, QuotaStanding? quota) => new()
    {
        Resource = asked.Resource.Code.Value,
        ResourceVersion = asked.Resource.Version,
        Provider = asked.Resource.Provider.Value,
        Grant = permit.Grant.Id.Value,
        GrantVersion = permit.Grant.Version,
        DataUntil = asked.Freshness.DataUntil?.ToTimestamp(),
        Freshness = (Registry.V1.FreshnessState)asked.Freshness.State,
        Masks = { permit.Masks.Select(MaskWire.ToWire) },
        Quota = quota is null ? null : new()
        {
            Reads = quota.Reads,
            Used = quota.Used,
            RenewsAt = quota.RenewsAt.ToTimestamp(),
            LocalShare = quota.LocalShare,
        },
    };

    public static V1.LogPosition Position(Recorded recorded) => new() { Origin = recorded.Origin, Index = recorded.Index };
}
