using System.Globalization;
using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Gateway.Journal;
using Exchange.Hosting.Keys;
using Exchange.Hosting.Tokens;
using Google.Protobuf;

namespace Exchange.Gateway.Reading;

/// <summary>
/// What the log will say of one attempt, filled as the read goes on, so that a refusal at any step records what was known by
/// then. It holds ids, versions and digests; a person appears under the period's key only.
/// </summary>
internal sealed class Account(Call call, Caller caller, PeriodKey key, string resource, string purpose, DateTimeOffset at)
{
    private const string Permitted = "PERMITTED";

    private readonly Attempt _attempt = new()
    {
        Id = UnsafeByteOperations.UnsafeWrap(Guid.CreateVersion7(at).ToByteArray(bigEndian: true)),
        Call = call,
        Issuer = caller.Issuer,
        Client = caller.Client,
        KeyPeriod = key.Period,
    };

    /// <summary>The instant at which the attempt is decided.</summary>
    public DateTimeOffset At => at;

    /// <summary>Whether the attempt is in the log as an opened stream, so that its end is recorded as one.</summary>
    public bool IsOpened { get; private set; }

    public string Grant => _attempt.Grant;

    /// <summary>The subject as a keyed digest.</summary>
    public ByteString Subject => _attempt.SubjectDigest;

    /// <summary>The form for which this is a part, as the log names it.</summary>
    public ByteString Assembly
    {
        init => _attempt.Assembly = value;
    }

    /// <summary>What the registry holds, on which the decision rests.</summary>
    public void Rest(Holdings.Holdings holdings)
    {
        _attempt.RegistryRevision = holdings.Revision;

        // A citizen number with a slash in it has the form of a code too.
        _attempt.Resource = ResourceCode.TryParse(resource, out var code) && holdings.Resources.ContainsKey(code) ? code.Value : "";
    }

    public void Bind(Principal principal)
    {
        _attempt.Consumer = principal.Department.Value;
        _attempt.ByContractor = principal.Contractor is not null;
    }

    public void Ask(Asked asked, uint run)
    {
        _attempt.SubjectRun = run;
        _attempt.ResourceVersion = asked.Resource.Version;
        _attempt.Purpose = asked.Held.Any(grant => grant.Purpose == purpose) ? purpose : "";
        _attempt.ContractorTask = asked.Attempt.ContractorTask is { } task && asked.Held.Any(grant => grant.ContractorTasks.Contains(task)) ? task : "";
        _attempt.Aggregated = asked.Attempt.Aggregate is not null;
        _attempt.MatterDigest = Digest("matter", asked.Attempt.Matter);
        _attempt.HouseholdDigest = Digest("household_authorization", asked.Attempt.HouseholdAuthorization);
        _attempt.FilteredBy.AddRange(asked.Attempt.Filters.Select(filter => filter.Item.Value).Distinct());
        if (asked is { Attempt.Key: { } subject, Resource.KeyItem: { } item })
        {
            // By element, so that one person is one digest in all resources that carry the element.
            _attempt.SubjectDigest = Digest(
                asked.Resource.Find(item)?.Element?.Value ?? $"{asked.Resource.Code}#{item}", TextOf(subject));
        }
    }

    public void Decide(Decision decision)
    {
        var grant = decision is Decision.Permit { Grant: var permitted } ? permitted : (decision as Decision.Refuse)?.Grant;
        _attempt.Grant = grant?.Id.Value ?? "";
        _attempt.GrantVersion = grant?.Version ?? 0;
        if (decision is Decision.Permit permit)
        {
            _attempt.Rule = Permitted;
            _attempt.Items.AddRange(permit.Items.Select(item => item.Id.Value));
            _attempt.Withheld.AddRange(permit.Withheld.Select(item => item.Value));
            _attempt.Masked.AddRange(permit.Masks.Select(masked => masked.Item.Value));
        }
    }

    /// <summary>After which rows of earlier streams this one goes on.</summary>
    public void GoOn(Cursor? after) => _attempt.RowsBefore = after?.Rows ?? 0;

    public Entry Refused(Reason reason)
    {
        _attempt.Rule = reason.Code;
        _attempt.Items.Clear();
        _attempt.Masked.Clear();

        // The exchange's own words stand in clear; a reader's own may be anything, a person's name among it.
        _attempt.ResourceDigest = _attempt.Resource.Length == 0 && resource.Length > 0 ? Digest("resource", resource) : ByteString.Empty;
        _attempt.PurposeDigest = _attempt.Purpose.Length == 0 ? Digest("purpose", purpose) : ByteString.Empty;
        return Records.Of(new Refused { Attempt = _attempt }, at);
    }

    public Entry Answered(LookupRows found) => Records.Of(
        new Answered
        {
            Attempt = _attempt,
            Rows = (ulong)found.Count,
            ContentDigest = Commitment(found.Hash),
            OutOfScopeRows = found.OutOfScope,
        },
        at);

    /// <summary>One row for yes and none for no; nothing of the source's leaves, so there is no content to commit to.</summary>
    public Entry Verified(Comparison compared) => Records.Of(
        new Answered { Attempt = _attempt, Rows = compared.IsMatch ? 1u : 0u, OutOfScopeRows = compared.OutOfScope }, at);

    public Entry Opened()
    {
        IsOpened = true;
        return Records.Of(new Opened { Attempt = _attempt }, at);
    }

    public Entry Closed(Recorded opened, End end, SentRows sent, LeftOut leftOut, DateTimeOffset now) => Records.Of(
        new Closed
        {
            Attempt = _attempt.Id,
            OpenedIndex = opened.Index,
            End = end,
            Rows = sent.Count,
            ContentDigest = end == End.Complete ? Commitment(sent.Hash) : ByteString.Empty,
            KeyPeriod = key.Period,
            WithheldRows = leftOut.Minors,
            OutOfScopeRows = leftOut.OutOfScope,
            SuppressedGroups = leftOut.Groups,
        },
        now);

    // Under the key, since a datum of few values could be guessed from the hash that the reader gets.
    private ByteString Commitment(byte[] contentHash) => UnsafeByteOperations.UnsafeWrap(key.Digest(contentHash));

    private ByteString Digest(string name, string? value) =>
        value is null ? ByteString.Empty : UnsafeByteOperations.UnsafeWrap(key.Digest(name, value));

    private static string TextOf(Cell cell) => cell.Type is ItemType.Text or ItemType.Decimal or ItemType.Date
        ? cell.Text
        : cell.Integer.ToString(CultureInfo.InvariantCulture);
}
