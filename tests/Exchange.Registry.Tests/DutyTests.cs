using Exchange.Domain.Errors;
using Exchange.Hosting.Wire;
using Exchange.Testing.Builders;

namespace Exchange.Registry.Tests;

public sealed class DutiesOnSqlite : DutyTests<Sqlite>;

public sealed class DutiesOnPostgres : DutyTests<Postgres>;

public abstract class DutyTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    [Fact]
    public async Task Lines_stand_as_they_were_imported()
    {
        var (share, designate) = (Line("D2-001"), ToDesignate("D2-010"));

        var import = await ImportAsync(share, designate);

        Assert.Equal((2u, 0u, 0u), (import.Added, import.Changed, import.Unchanged));
        var lines = await ListAsync(new());
        Assert.Equal([1u, 1u], lines.Select(line => line.Version));
        Assert.Equal([share, designate], lines.Select(WithoutVersion));
    }

    [Fact]
    public async Task Importing_again_changes_only_what_is_new_or_different()
    {
        await ImportAsync(Line("D2-001"), Line("D2-002"));
        var changed = Line("D2-002");
        changed.Due = "2026-12-31";

        var second = await ImportAsync(Line("D2-001"), changed, Line("D2-003"));
        var third = await ImportAsync(Line("D2-001"), changed, Line("D2-003"));

        Assert.Equal((1u, 1u, 1u), (second.Added, second.Changed, second.Unchanged));
        Assert.Equal((second.Revision, 3u), (third.Revision, third.Unchanged));
        Assert.Equal([1u, 2u, 1u], (await ListAsync(new())).Select(line => line.Version));
    }

    [Fact]
    public async Task One_bad_line_keeps_all_out_and_every_violation_is_told()
    {
        var revision = await World.RevisionAsync();
        V1.DutyLine[] lines =
        [
            Line("D2-001"),
            new() { Id = "d2", Version = 3, Department = "11330199000000043X", Resource = "9", Element = "x", Quality = { new V1.QualityTarget() } },
            Line("D2-001"),
            Line("D2-002", line => line.Items.Add("no_such_item")),
            Line("D2-003", line => line.Department = Bodies.Housing.Value),
            Line("D2-004", line => line.Consumers.Add(["91310199MA1G60014W", line.Department, line.Department])),
            ToDesignate("D2-005", "person.unknown"),
        ];
        string[] expected =
        [
            "lines[1].id FIELD_MALFORMED",
            "lines[1].list FIELD_REQUIRED",
            "lines[1].batch FIELD_REQUIRED",
            "lines[1].department CHECK_DIGIT_WRONG",
            "lines[1].resource FIELD_MALFORMED",
            "lines[1].element FIELD_MALFORMED",
            "lines[1].quality[0].dimension FIELD_REQUIRED",
            "lines[1].quality[0].target FIELD_REQUIRED",
            "lines[1].basis FIELD_REQUIRED",
            "lines[1].version FIELD_CONFLICT",
            "lines[1].resource FIELD_CONFLICT",
            "lines[1].list FIELD_CONFLICT",
            "lines[1].quality FIELD_CONFLICT",
            "lines[2].id FIELD_DUPLICATE",
            "lines[5].consumers FIELD_DUPLICATE",
            "lines[5].consumers FIELD_CONFLICT",
            "lines[3].items[0] ITEM_UNKNOWN",
            "lines[4].department FIELD_CONFLICT",
            "lines[5].consumers[0] FIELD_CONFLICT",
            "lines[6].element FIELD_CONFLICT",
        ];

        (await RefusedAsync(lines)).Is(Reason.RequestInvalid, expected);
        var trial = await World.Duties(Clients.Authority).ImportDutyLinesAsync(new() { Lines = { lines }, ValidateOnly = true }, cancellationToken: Ct);

        Assert.Equal(expected.Select(violation => violation.Split(' ')[0]), trial.Violations.Select(violation => violation.Field));
        Assert.Equal(Errors.V1.Violation.CheckDigitWrong, trial.Violations[3].Reason);
        Assert.Equal(revision, await World.RevisionAsync());
    }

    [Fact]
    public async Task A_trial_tells_what_would_change_and_changes_nothing()
    {
        await ImportAsync(Line("D2-001"));
        var revision = await World.RevisionAsync();
        var request = new V1.ImportDutyLinesRequest { Lines = { Line("D2-001"), Line("D2-002") }, ValidateOnly = true };

        var trial = await World.Duties(Clients.Authority).ImportDutyLinesAsync(request, cancellationToken: Ct);

        Assert.Equal((1u, 0u, 1u, 0), (trial.Added, trial.Changed, trial.Unchanged, trial.Violations.Count));
        Assert.Equal(revision, await World.RevisionAsync());
    }

    [Fact]
    public async Task More_violations_than_a_status_carries_are_counted_and_a_trial_tells_them_all()
    {
        var lines = Enumerable.Range(1, 1000).Select(i => Line($"D-{i}", line => line.Due = "soon")).ToArray();

        var refusal = await RefusedAsync(lines);
        var trial = await World.Duties(Clients.Authority).ImportDutyLinesAsync(new() { Lines = { lines }, ValidateOnly = true }, cancellationToken: Ct);

        Assert.Equal((200, "1000"), (refusal.Fields.Count, refusal.Facts["violations"]));
        Assert.Equal(lines.Select((_, i) => $"lines[{i}].due"), trial.Violations.Select(violation => violation.Field));
    }

    [Fact]
    public async Task A_resource_that_is_not_catalogued_yet_may_be_owed()
    {
        var owed = Line("D2-001", line =>
        {
            line.Resource = "301003/9999";
            line.Items.Add("whatever");
            line.Department = Bodies.Parking.Value;
        });

        Assert.Equal(1u, (await ImportAsync(owed)).Added);
    }

    [Fact]
    public async Task No_line_and_more_than_five_thousand_are_refused()
    {
        (await RefusedAsync()).Is(Reason.RequestInvalid, "lines FIELD_REQUIRED");
        (await RefusedAsync([.. Enumerable.Range(0, 5001).Select(i => Line($"D-{i}"))])).Is(Reason.RequestInvalid, "lines FIELD_OUT_OF_RANGE");
    }

    [Fact]
    public async Task Lines_are_found_by_batch_department_and_list_together()
    {
        await ImportAsync(
            Line("A-1"),
            Line("A-2", line => line.Batch = "第一批"),
            Line("A-3", line => line.List = V1.DutyList.Demand),
            ToDesignate("A-4"));

        Assert.Equal(["A-1", "A-3", "A-4"], await IdsAsync(new() { Batch = "第二批" }));
        Assert.Equal(["A-1", "A-2", "A-3"], await IdsAsync(new() { Department = Bodies.CivilAffairs.Value }));
        Assert.Equal(["A-1", "A-2", "A-4"], await IdsAsync(new() { List = V1.DutyList.Duty }));
        Assert.Equal(["A-1"], await IdsAsync(new() { Batch = "第二批", Department = Bodies.CivilAffairs.Value, List = V1.DutyList.Duty }));
        Assert.Equal(["A-2", "A-3"], await IdsAsync(new() { PageSize = 2, PageToken = "A-1" }));
        Assert.Empty(await IdsAsync(new() { Batch = "第三批" }));
    }

    [Fact]
    public async Task A_line_that_moved_to_another_batch_is_no_longer_found_in_the_first()
    {
        await ImportAsync(Line("A-1"));

        await ImportAsync(Line("A-1", line => line.Batch = "第三批"));

        Assert.Empty(await IdsAsync(new() { Batch = "第二批" }));
        Assert.Equal(["A-1"], await IdsAsync(new() { Batch = "第三批" }));
    }

    [Fact]
    public async Task A_question_that_cannot_be_asked_is_refused_with_every_violation() =>
        (await Refusal.OfAsync(World.Duties(Clients.Housing).ListDutyLinesAsync(
            new() { Batch = "\u0001", Department = "9", List = (V1.DutyList)9 }, cancellationToken: Ct)))
            .Is(Reason.RequestInvalid, "batch FIELD_MALFORMED", "department FIELD_MALFORMED", "list FIELD_UNKNOWN_VALUE");

    [Theory]
    [InlineData(1000)]
    [InlineData(5000)]
    public async Task A_large_batch_goes_in_at_once(int count)
    {
        var lines = Enumerable.Range(1, count).Select(i => Line($"D3-{i:00000}", line =>
        {
            line.Resource = $"301003/{1000 + i}";
            line.Items.Add(Enumerable.Range(1, 30).Select(item => $"an_item_of_some_length_number_{item}"));
        })).ToArray();
        var revision = await World.RevisionAsync();

        var import = await ImportAsync(lines);

        Assert.Equal((revision + count, (uint)count), (import.Revision, import.Added));
        Assert.Equal((uint)count, (await ImportAsync(lines)).Unchanged);
    }

    private static V1.DutyLine Line(string id, Action<V1.DutyLine>? change = null)
    {
        var line = WithoutVersion(ADutyLine.ToWire());
        line.Id = id;
        change?.Invoke(line);
        return line;
    }

    private static V1.DutyLine ToDesignate(string id, string element = "person.marital_status") => new()
    {
        Id = id,
        List = V1.DutyList.Duty,
        Batch = "第二批",
        Department = Bodies.DataBureau.Value,
        Element = element,
        Due = "2026-09-30",
        Basis = "政务数据共享条例 Art 19",
    };

    private static V1.DutyLine WithoutVersion(V1.DutyLine line)
    {
        line.Version = 0;
        return line;
    }

    private async Task<V1.ImportDutyLinesResponse> ImportAsync(params V1.DutyLine[] lines) =>
        await World.Duties(Clients.Authority).ImportDutyLinesAsync(new() { Lines = { lines } }, cancellationToken: Ct);

    private Task<Refusal> RefusedAsync(params V1.DutyLine[] lines) => Refusal.OfAsync(
        World.Duties(Clients.Authority).ImportDutyLinesAsync(new() { Lines = { lines } }, cancellationToken: Ct));

    private async Task<IReadOnlyList<V1.DutyLine>> ListAsync(V1.ListDutyLinesRequest request) =>
        (await World.Duties(Clients.Housing).ListDutyLinesAsync(request, cancellationToken: Ct)).Lines;

    private async Task<IEnumerable<string>> IdsAsync(V1.ListDutyLinesRequest request) => (await ListAsync(request)).Select(line => line.Id);
}
