using System.Diagnostics.CodeAnalysis;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Gateway.Journal;
using Exchange.Gateway.Quotas;

namespace Exchange.Gateway.Reading;

/// <summary>One source's part of a form: a look-up of its own, permitted or refused, recorded on its own, and told beside the others.</summary>
internal sealed class FormPart(Resource resource, Account account) : IAsyncDisposable
{
    public Resource Resource => resource;

    public Account Account => account;

    public Asked? Asked { get; set; }

    public Decision.Permit? Permit { get; set; }

    public CountedRead? Counted { get; set; }

    public LookupRows? Found { get; set; }

    /// <summary>Why nothing of this source is told; null: it is told.</summary>
    public ExchangeException? Refusal { get; private set; }

    public QuotaStanding? Quota { get; private set; }

    public Recorded Recorded { get; private set; }

    [MemberNotNullWhen(true, nameof(Asked), nameof(Permit), nameof(Found))]
    public bool IsFound => Refusal is null && Asked is not null && Permit is not null && Found is not null;

    public void Refuse(ExchangeException refusal) => Refusal = refusal;

    /// <summary>The record is durable; a read that is in it stays counted.</summary>
    public void Keep(Recorded recorded)
    {
        Recorded = recorded;
        Quota = IsFound ? Counted?.Keep() : null;
    }

    public ValueTask DisposeAsync() => Counted?.DisposeAsync() ?? ValueTask.CompletedTask;
}
