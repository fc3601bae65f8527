using Exchange.Domain.Errors;
using Exchange.Hosting.Tokens;
using Exchange.Registry.Catalogue;
using Exchange.Registry.Duties;
using Exchange.Registry.Grants;
using Exchange.Registry.Requests;
using Exchange.Registry.Updates;
using Google.Protobuf;
using Microsoft.Extensions.Options;

namespace Exchange.Registry.Seeding;

/// <summary>
/// A registry's first content from a file: the JSON form of <c>exchange.registry.v1.Seed</c>, by the same rules as a call.
/// What stands already, or has stood and was changed since, is passed over, so that a seed may be applied at each start
/// without undoing what was decided after it. A principal that names no issuer is a
/// client of the first one trusted.
/// </summary>
internal sealed class SeedFile(
    CatalogueBook catalogue,
    PublicationBook publications,
    GrantBook grants,
    UpdateBook updates,
    DutyBook duties,
    DelegationBook delegations,
    IOptions<TokenOptions> tokens)
{
    /// <exception cref="InvalidDataException">Names the entry that a rule refuses, and every violation in it.</exception>
    public async Task ApplyAsync(string file, CancellationToken ct)
    {
        V1.Seed seed;
        try
        {
            seed = JsonParser.Default.Parse<V1.Seed>(await File.ReadAllTextAsync(file, ct));
        }
        catch (IOException malformed) when (malformed is InvalidProtocolBufferException or InvalidJsonException)
        {
            throw new InvalidDataException($"{file}: {malformed.Message}", malformed);
        }

        foreach (var principal in seed.Principals.Where(principal => principal.Issuer.Length == 0))
        {
            principal.Issuer = tokens.Value.Issuers[0];
        }

        var actor = Actor.OfSeed(file);
        await EachAsync("departments", seed.Departments, x => catalogue.RegisterAsync(x, actor, ct));
        await EachAsync("principals", seed.Principals, x => catalogue.BindAsync(x, actor, ct));
        await EachAsync("elements", seed.Elements, x => catalogue.DefineAsync(x, actor, ct));
        await EachAsync("designations", seed.Designations, x => catalogue.DesignateAsync(x, actor, ct));
        await EachAsync("resources", seed.Resources, x => publications.SeedAsync(x, actor, ct));
        await EachAsync("reference_rules", seed.ReferenceRules, x => catalogue.DefineAsync(x, actor, ct));
        await EachAsync("grants", seed.Grants, x => grants.IssueAsync(x, actor, ct));
        await EachAsync("data_updates", seed.DataUpdates, x => updates.ReportAsync(x, "", actor, ct));
        await EachAsync("duty_lines", seed.DutyLines, x => duties.ImportAsync([x], isTrial: false, actor, ct));
        await EachAsync("delegations", seed.Delegations, x => delegations.GiveAsync(x, actor, ct));

        async Task EachAsync<T>(string list, IReadOnlyList<T> entries, Func<T, Task> apply)
        {
            for (var i = 0; i < entries.Count; i++)
            {
                try
                {
                    await apply(entries[i]);
                }
                catch (ExchangeException refused)
                {
                    var violations = refused.Violations.Select(v => $"{v.Field}: {v.Description}");
                    var details = string.Join(" ", violations.Concat(refused.Facts.Select(fact => $"{fact.Key}={fact.Value}")));
                    throw new InvalidDataException($"{file}: {list}[{i}]: {refused.Reason.Code}: {refused.Message} {details}", refused);
                }
            }
        }
    }
}
