using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Gateway.Sources;

namespace Exchange.Gateway.Reading;

/// <summary>Keeps back the rows about persons under 14 while the grant names no impact assessment (PIPL Art 28, 55).</summary>
internal sealed class MinorGuard(Resource resource, Grant grant, DateTimeOffset now)
{
    private readonly bool _guards = resource.PersonItem is not null && grant.ImpactAssessment is null;

    /// <summary>How many rows were kept back.</summary>
    public ulong Withheld { get; private set; }

    public bool Withholds(SourceRows rows)
    {
        if (!_guards || !MinorRule.IsMinor(rows[rows.IndexOf(resource.PersonItem!)], now))
        {
            return false;
        }

        Withheld++;
        return true;
    }
}
