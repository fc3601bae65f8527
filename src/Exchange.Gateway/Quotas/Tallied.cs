using System.Globalization;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Google.Protobuf;

namespace Exchange.Gateway.Quotas;

/// <summary>What a tally counts, of all gateways and by what is in the log.</summary>
internal abstract record Tallied
{
    private Tallied()
    {
    }

    /// <summary>Its name among all that is counted; the same at every gateway.</summary>
    public abstract string Key { get; }

    /// <summary>The refusal of what goes beyond the limit.</summary>
    public abstract Reason Exhausted { get; }

    /// <summary>Reads under a grant and under all that pass on a part of it.</summary>
    public sealed record Reads(GrantId Grant, QuotaPeriod Period) : Tallied
    {
        public override string Key => string.Create(CultureInfo.InvariantCulture, $"{Grant}:{Period}");

        public override Reason Exhausted => Reason.QuotaExhausted;
    }

    /// <summary>Verifications of one subject, known by its keyed digest, that were answered no.</summary>
    public sealed record Mismatches(DepartmentId Consumer, ResourceCode Resource, ByteString Subject) : Tallied
    {
        public override string Key => $"{Consumer}:{Resource}:{Convert.ToHexStringLower(Subject.Span)}";

        public override Reason Exhausted => Reason.GuessesExceeded;
    }
}
