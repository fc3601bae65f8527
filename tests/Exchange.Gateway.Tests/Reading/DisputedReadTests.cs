using Exchange.Domain.Calendar;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Corrections;
using Exchange.Domain.Grants;
using Exchange.Domain.Reading;
using Exchange.Hosting.Wire;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>
/// While a correction is open, reads answer the source's value and say that it is disputed (51号 Art 15): the matter goes on.
/// </summary>
public sealed class DisputedReadTests
{
    private static readonly ElementId Name = ElementId.Parse("person.name");

    private static readonly Resource Persons = Facts.Persons with
    {
        Items = [Facts.Persons.Items[0], Facts.Item("name", ItemType.Text, "person.name"), Facts.Persons.Items[2]],
    };

    // Another's copy of the names, by the same key or by another.
    private static readonly Resource Copy = Persons with { Code = ResourceCode.Parse("101002/0002"), Version = 1, Provider = Facts.Provider };

    private static readonly Grant Batch = Facts.Grant with { Id = GrantId.Parse("G-0005"), Modes = [Mode.Api, Mode.Batch], ImpactAssessment = "PIA-1" };

    private static readonly Correction Case = new()
    {
        Id = CorrectionId.Parse("C-019a2f"),
        Version = 1,
        Kind = CorrectionKind.Value,
        Element = Name,
        Resource = Persons.Code,
        Source = Facts.Provider,
        Subject = Cell.OfText(Bench.Adult),
        FiledBy = Facts.Consumer,
        Grounds = "户口簿与登记不一致",
        Claims = [],
        State = CorrectionState.Filed,
        FiledAt = new(2026, 9, 30, 9, 0, 0, TimeSpan.FromHours(8)),
        Due = new DueDate.Known(new(2026, 10, 20)),
    };

    private static readonly V1.Dispute Mark = new() { Row = 0, Item = "name", Correction = "C-019a2f", AcceptEvidence = true };

    [Theory]
    [InlineData(CorrectionState.Filed, true)]
    [InlineData(CorrectionState.Verifying, true)]
    [InlineData(CorrectionState.Corrected, false)]
    [InlineData(CorrectionState.Upheld, false)]
    [InlineData(CorrectionState.Closed, false)]
    public async Task A_lookup_answers_the_sources_value_and_says_that_it_is_disputed_while_the_case_is_open(CorrectionState state, bool disputed)
    {
        await using var bench = await StartAsync();
        var before = await bench.LookupAsync();
        await bench.ChangeAsync(registry => registry.Publish(Case.ToWire()));
        await bench.ChangeAsync(registry => registry.Publish((Case with { Version = 2, State = state }).ToWire()));

        var answer = await bench.LookupAsync();

        Assert.Equal(disputed ? [Mark] : [], answer.Disputed);
        Assert.Equal((before.Rows, before.ContentHash), (answer.Rows, answer.ContentHash));
        Assert.Empty(before.Disputed);
    }

    [Fact]
    public async Task Another_subject_is_not_in_dispute()
    {
        await using var bench = await StartAsync(Case with { Subject = Cell.OfText(Bench.Minor) });

        Assert.Empty((await bench.LookupAsync()).Disputed);
    }

    [Fact]
    public async Task An_item_that_was_not_read_is_not_told_of()
    {
        await using var bench = await StartAsync(Case);
        var request = Bench.Lookup();
        request.Items.Add("number");

        Assert.Empty((await bench.LookupAsync(request)).Disputed);
    }

    [Fact]
    public async Task A_hint_about_quality_puts_nothing_in_dispute()
    {
        await using var bench = await StartAsync(Case with { Kind = CorrectionKind.Hint, Element = null, Rule = "R-0001" });

        Assert.Empty((await bench.LookupAsync()).Disputed);
    }

    [Fact]
    public async Task Of_several_cases_each_is_told_and_each_ends_alone()
    {
        var other = Case with { Id = CorrectionId.Parse("C-2"), Element = ElementId.Parse("person.citizen_number") };
        await using var bench = await StartAsync(Case, other);
        var both = await bench.LookupAsync();

        await bench.ChangeAsync(registry => registry.Publish((Case with { State = CorrectionState.Upheld }).ToWire()));

        Assert.Equal(["number C-2", "name C-019a2f"], both.Disputed.Select(mark => $"{mark.Item} {mark.Correction}"));
        Assert.Equal("C-2", Assert.Single((await bench.LookupAsync()).Disputed).Correction);
    }

    [Theory]
    [InlineData("person.citizen_number")]
    [InlineData("person.sex")]
    public async Task A_key_that_stands_for_several_subjects_puts_the_whole_row_in_dispute(string compared)
    {
        await using var bench = await StartAsync(Case with { Kind = CorrectionKind.DuplicateKey, Element = ElementId.Parse(compared) });
        var request = Bench.Lookup();
        request.Items.Add("name");

        var answer = await bench.LookupAsync(request);

        Assert.Equal(new V1.Dispute(Mark) { Item = "number" }, Assert.Single(answer.Disputed));
    }

    [Theory]
    [InlineData("person.citizen_number", true)]
    [InlineData("enterprise.credit_code", false)]
    public async Task A_copy_is_in_dispute_as_its_source_is_where_the_key_means_the_same(string key, bool disputed)
    {
        await using var bench = await StartAsync(Case);
        await bench.ChangeAsync(registry => registry.Publish(
            (Copy with { Items = [Facts.Item("number", ItemType.Text, key), Copy.Items[1], Copy.Items[2]] }).ToWire()));
        await bench.ChangeAsync(registry => registry.Publish((Facts.Grant with { Id = GrantId.Parse("G-0006"), Resource = Copy.Code }).ToWire()));
        var request = Bench.Lookup();
        request.Resource = Copy.Code.Value;

        Assert.Equal(disputed ? [Mark] : [], (await bench.LookupAsync(request)).Disputed);
    }

    [Fact]
    public async Task A_correction_that_this_gateway_cannot_read_leaves_in_dispute_what_was()
    {
        await using var bench = await StartAsync(Case);
        var unreadable = (Case with { State = CorrectionState.Upheld }).ToWire();
        unreadable.State = (Registry.V1.CorrectionState)99;

        await bench.ChangeAsync(registry => registry.Publish(unreadable));

        Assert.Equal([Mark], (await bench.LookupAsync()).Disputed);
    }

    [Fact]
    public async Task A_stream_marks_the_rows_that_it_sends_and_hashes_them_as_before()
    {
        await using var bench = await StartAsync();
        var plain = await bench.ReadAsync(Read());
        await bench.ChangeAsync(registry => registry.Publish((Case with { Subject = Cell.OfText("310101198002021237") }).ToWire()));

        var marked = await bench.ReadAsync(Read());

        // The minor's row between the two is left out and does not count.
        var message = Assert.Single(marked, message => message.Batch is not null);
        Assert.Equal(new V1.Dispute(Mark) { Row = 1 }, Assert.Single(message.Disputed));
        Assert.Equal(["name"], message.Batch.Columns.Select(column => column.Item));
        Assert.Equal(plain[^1].Closed.ContentHash, marked[^1].Closed.ContentHash);
        Assert.All(plain, one => Assert.Empty(one.Disputed));
    }

    [Fact]
    public async Task A_thousand_marks_fill_a_message_so_that_every_client_takes_it()
    {
        var many = Persons with { Items = [Persons.Items[0], Facts.Item("name", ItemType.Integer, "person.name")], Mapping = Facts.Map("many", "number", "name") };
        await using var bench = await Bench.StartAsync(registry =>
        {
            registry.Publish(many.ToWire());
            registry.Publish((Batch with { Items = [ItemId.Parse("name")] }).ToWire());
            registry.Publish((Case with { Subject = Cell.OfText(Bench.Adult) }).ToWire());
        });

        var batches = (await bench.ReadAsync(Read())).Where(message => message.Batch is not null).ToList();

        Assert.Equal([1000, 1], batches.Select(message => message.Disputed.Count));
        Assert.Equal([1000u, 1u], batches.Select(message => message.Batch.Rows));
        Assert.Equal(0u, batches[1].Disputed[0].Row);
    }

    private static V1.ReadRequest Read() => new() { Resource = Persons.Code.Value, Items = { "name" }, Purpose = Facts.Purpose };

    private static Task<Bench> StartAsync(params Correction[] corrections) => Bench.StartAsync(registry =>
    {
        registry.Publish(Persons.ToWire());
        foreach (var correction in corrections)
        {
            registry.Publish(correction.ToWire());
        }
    });
}
