using System.Collections.Concurrent;
using Exchange.Domain.Departments;
using Exchange.Domain.Errors;
using Exchange.Hosting.Tokens;
using Exchange.Hosting.Wire;
using Exchange.Registry.V1;
using Principal = Exchange.Domain.Departments.Principal;
using Role = Exchange.Domain.Departments.Role;

namespace Exchange.Hosting.Feed;

/// <summary>Who acts for which department, as the registry says.</summary>
public sealed class PrincipalDirectory : IFeedSink
{
    private readonly ConcurrentDictionary<(string Issuer, string Client), Principal> _principals = new();

    private volatile bool _isFed;

    public long Revision { get; private set; }

    /// <summary>The principal that a caller is bound to.</summary>
    /// <exception cref="ExchangeException">
    /// PRINCIPAL_UNBOUND, or ROLE_MISSING when it does not hold the role; REGISTRY_UNAVAILABLE while the registry has not yet
    /// said who is who.
    /// </exception>
    public Principal Require(Caller caller, Role role) =>
        Require(caller) is var principal && principal.Holds(role) ? principal : throw new ExchangeException(Reason.RoleMissing);

    /// <summary>The principal that a caller is bound to, whatever its role.</summary>
    /// <exception cref="ExchangeException">
    /// PRINCIPAL_UNBOUND; REGISTRY_UNAVAILABLE while the registry has not yet said who is who.
    /// </exception>
    public Principal Require(Caller caller) => _principals.TryGetValue((caller.Issuer, caller.Client), out var principal)
        ? principal
        : throw new ExchangeException(_isFed ? Reason.PrincipalUnbound : Reason.RegistryUnavailable);

    /// <summary>Who a change's actor, issuer and client as one text, is bound as; null: nobody, or a seed file.</summary>
    public Principal? Find(string actor) =>
        actor.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end && _principals.TryGetValue((actor[..end], actor[(end + 1)..]), out var principal) ? principal : null;

    public void Apply(Change change)
    {
        if (change.FactCase == Change.FactOneofCase.Principal)
        {
            // A binding that cannot be read ends the one it replaces: unknown means no.
            var key = (change.Principal.Issuer, change.Principal.Client);
            _principals.TryRemove(key, out _);
            if (DepartmentWire.Read(change.Principal, new(new(), "")) is { } principal)
            {
                _principals[key] = principal;
            }
        }

        Revision = change.Revision;
    }

    public void Forget()
    {
        _isFed = false;
        _principals.Clear();
        Revision = 0;
    }

    public void Alive() => _isFed = true;
}
