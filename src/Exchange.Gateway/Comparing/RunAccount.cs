using Exchange.Audit.V1;
using Exchange.Domain.Comparing;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Gateway.Journal;
using Exchange.Hosting.Keys;
using Exchange.Hosting.Tokens;
using Google.Protobuf;

namespace Exchange.Gateway.Comparing;

/// <summary>What the log will say of one run: a refusal, or for each holder that it was opened and how its reading ended.</summary>
internal sealed class RunAccount(Caller caller, PeriodKey key, string asked, DateTimeOffset at)
{
    private const string Purpose = "多源校核";

    private long _revision;
    private string _consumer = "";
    private string _rule = "";

    /// <summary>The instant at which the run is decided.</summary>
    public DateTimeOffset At => at;

    public Caller Caller => caller;

    /// <summary>Whether a holder is in the log as opened, so that an end is recorded as one.</summary>
    public bool IsOpened { get; private set; }

    public void Rest(long revision) => _revision = revision;

    public void Bind(DepartmentId consumer) => _consumer = consumer.Value;

    public void Permit(string rule) => _rule = rule;

    public Entry Refused(Reason reason)
    {
        var attempt = Attempt();
        attempt.Rule = reason.Code;
        attempt.ResourceDigest = ByteString.CopyFrom(key.Digest("resource", asked));
        return Records.Of(new Refused { Attempt = attempt }, at);
    }

    public Entry Opened(Holder holder, DateTimeOffset now)
    {
        IsOpened = true;
        var attempt = Attempt();
        attempt.Rule = _rule;
        attempt.Resource = holder.Resource.Code.Value;
        attempt.ResourceVersion = holder.Resource.Version;
        attempt.Items.Add(holder.Key.Id.Value);
        attempt.Items.Add(holder.Value.Id.Value);
        return Records.Of(new Opened { Attempt = attempt }, now);
    }

    /// <summary>Nothing that was read leaves, so there is no content to commit to.</summary>
    public Entry Closed(Entry opened, Recorded recorded, End end, ulong rows, DateTimeOffset now) => Records.Of(
        new Closed { Attempt = opened.Opened.Attempt.Id, OpenedIndex = recorded.Index, End = end, Rows = rows, KeyPeriod = key.Period }, now);

    private Attempt Attempt() => new()
    {
        Id = ByteString.CopyFrom(Guid.CreateVersion7(at).ToByteArray(bigEndian: true)),
        Call = Call.Compare,
        Issuer = caller.Issuer,
        Client = caller.Client,
        Consumer = _consumer,
        Purpose = Purpose,
        KeyPeriod = key.Period,
        RegistryRevision = _revision,
    };
}
