using Exchange.Domain.Errors;
using Exchange.Testing.Builders;

namespace Exchange.Registry.Tests;

public sealed class OpeningsOnSqlite : OpeningTests<Sqlite>;

public sealed class OpeningsOnPostgres : OpeningTests<Postgres>;

public abstract class OpeningTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    [Fact]
    public async Task Agreements_stand_as_recorded_and_a_changed_one_is_its_next_version()
    {
        var (first, second) = (Agreement("O-1"), Agreement("O-2"));
        await RecordAsync(first, second);
        second.To = "2026-12-31";

        var again = await RecordAsync(first, second);

        Assert.Equal((0u, 1u, 1u), (again.Added, again.Changed, again.Unchanged));
        var listed = (await World.Openings(Clients.Housing).ListOpeningsAsync(new() { Resource = "301003/0003" }, cancellationToken: Ct)).Agreements;
        Assert.Equal([("O-1", 1u, ""), ("O-2", 2u, "2026-12-31")], listed.Select(one => (one.Id, one.Version, one.To)));
    }

    [Fact]
    public async Task One_bad_agreement_keeps_all_out_and_every_violation_is_told()
    {
        var revision = await World.RevisionAsync();
        var (ended, unread) = (Agreement("O-2"), Agreement("O-1"));
        (ended.To, ended.Resource) = ("2025-12-31", "100000/9");
        unread.Items.Add("no_such_item");
        unread.Recipient.Code = "91310199MA1G60014X";
        unread.Others.Add(new V1.OpeningApplication { Granted = true });

        var refusal = await Refusal.OfAsync(World.Openings(Clients.Authority).RecordOpeningsAsync(
            new() { Agreements = { Agreement("O-1"), ended, unread } }, cancellationToken: Ct));

        refusal.Is(
            Reason.RequestInvalid,
            "agreements[1].to FIELD_CONFLICT",
            "agreements[2].recipient.code CHECK_DIGIT_WRONG",
            "agreements[2].others[0].answered_on FIELD_REQUIRED",
            "agreements[2].others[0].applicant FIELD_REQUIRED",
            "agreements[2].others[0].filed_on FIELD_REQUIRED",
            "agreements[2].id FIELD_DUPLICATE",
            "agreements[1].resource FIELD_CONFLICT",
            "agreements[2].items[0] ITEM_UNKNOWN");
        Assert.Equal(revision, await World.RevisionAsync());
    }

    private static V1.OpeningAgreement Agreement(string id) => new()
    {
        Id = id,
        Resource = "301003/0003",
        OpenedBy = Bodies.CivilAffairs.Value,
        Recipient = new() { Name = "某停科技", Code = "91310199MA1G60014W" },
        Terms = "非独家",
        From = "2026-01-01",
    };

    private async Task<V1.RecordOpeningsResponse> RecordAsync(params V1.OpeningAgreement[] agreements) =>
        await World.Openings(Clients.CivilSteward).RecordOpeningsAsync(new() { Agreements = { agreements } }, cancellationToken: Ct);
}
