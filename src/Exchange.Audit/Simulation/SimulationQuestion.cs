using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Errors;
using Exchange.Domain.Grants;
using Exchange.Hosting.Wire;
using Google.Protobuf.WellKnownTypes;
using RegistryV1 = Exchange.Registry.V1;

namespace Exchange.Audit.Simulation;

/// <summary>What would change, and which reads it is tried on. Exactly one of the two is there.</summary>
internal sealed record SimulationQuestion(Grant? Grant, Resource? Resource, long? Since, long Until)
{
    /// <summary>What the registry sets is of no account: a change that nobody has made has no version and no state.</summary>
    /// <exception cref="ExchangeException">REQUEST_INVALID with everything that is wrong.</exception>
    public static SimulationQuestion Read(SimulateChangeRequest request, DateTimeOffset now)
    {
        var found = new Violations();
        var fields = new Fields(found, "");
        found.When(request.ChangeCase == SimulateChangeRequest.ChangeOneofCase.None, "grant", ViolationCode.FieldRequired, "Give a grant, or a resource.");
        var since = Micros(fields, "since", request.Since);
        var until = Micros(fields, "until", request.Until) ?? Of(now);
        found.When(since >= until, "until", ViolationCode.FieldConflict, "A span ends after it begins.");
        var grant = request.Grant is { } asked ? GrantWire.Read(Unset(asked), fields) : null;
        var resource = request.Resource is { } proposed ? CatalogueWire.Read(Unset(proposed), fields) : null;
        found.ThrowIfAny();
        return new(grant, resource, since, until);
    }

    private static RegistryV1.Grant Unset(RegistryV1.Grant grant) => new(grant)
    {
        Version = 0,
        State = RegistryV1.GrantState.Unspecified,
        Suspension = null,
    };

    private static RegistryV1.Resource Unset(RegistryV1.Resource resource) => new(resource) { Version = 0, State = RegistryV1.ResourceState.Unspecified };

    private static long? Micros(Fields fields, string field, Timestamp? wire)
    {
        if (wire is null)
        {
            return null;
        }

        return CellWire.TryMicros(wire, out var micros)
            ? micros
            : fields.Refuse<long>(field, ViolationCode.FieldOutOfRange, "A time from the year 1 to 9999.");
    }

    private static long Of(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
