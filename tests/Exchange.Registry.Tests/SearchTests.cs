using CsCheck;
using Exchange.Domain.Errors;
using Exchange.Registry.Storage;
using Exchange.Testing.Builders;

namespace Exchange.Registry.Tests;

public sealed class SearchOnSqlite : SearchTests<Sqlite>;

public sealed class SearchOnPostgres : SearchTests<Postgres>
{
    /// <summary>A page is sought among the next few numbers, then among more, then among all.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    public async Task Pages_go_on_however_far_apart_what_is_found_stands(uint size)
    {
        await PublishAsync([.. Enumerable.Range(0, 20).Select(i => Entry($"{i:0000}", $"登记{i}", "", V1.Sharing.None, V1.Grade.L1, "号"))]);
        await World.ExecuteAsync("UPDATE resource_texts SET number = -500 * number; UPDATE resource_texts SET number = -number");

        var pages = await PagesAsync(new() { Text = "登记", PageSize = size });

        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{i:0000}"), pages.SelectMany(page => page));
    }
}

/// <summary>What else can be asked than a text, and what of the tests' catalogue it finds.</summary>
public static class Facets
{
    public static TheoryData<string, string> All => new()
    {
        { """{ "sharing": "SHARING_CONDITIONAL" }""", "0001 0003" },
        { """{ "sharing": "SHARING_NONE" }""", "0004" },
        { """{ "grade": "GRADE_L1" }""", "0002" },
        { """{ "opening": "OPENING_CONDITIONAL" }""", "0002" },
        { """{ "mounted": true }""", "0001" },
        { """{ "mounted": false }""", "0002 0003 0004" },
        { """{ "element": "person.marital_status" }""", "0001 0002 0003 0004" },
        { """{ "element": "person.marital" }""", "" },
        { $$"""{ "department": "{{Bodies.CivilAffairs}}" }""", "0001 0003 0004" },
        { $$"""{ "department": "{{Bodies.Police}}" }""", "0002" },
        { $$"""{ "department": "{{Bodies.Parking}}" }""", "" },
        { """{ "text": "登记", "sharing": "SHARING_CONDITIONAL", "grade": "GRADE_L3", "mounted": true }""", "0001" },
        { """{ "text": "登记", "sharing": "SHARING_CONDITIONAL", "grade": "GRADE_L2" }""", "" },
    };
}

public abstract class SearchTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    private static readonly string[] Alphabet = ["婚", "姻", "登", "a", "B", "1", "_", "\"", "*", "(", "😀", "%", "'", " "];

    private static readonly V1.Resource[] Catalogue =
    [
        Entry("0001", "婚姻登记信息", "结婚离婚登记", V1.Sharing.Conditional, V1.Grade.L3, "婚姻状况"),
        Entry("0002", "企业登记信息", "Registration of ENTERPRISES (法人)", V1.Sharing.Unconditional, V1.Grade.L1, "统一社会信用代码"),
        Entry("0003", "住房公积金", "缴存😀记录", V1.Sharing.Conditional, V1.Grade.L2, "缴存额 \"NOT\" OR (x*)"),
        Entry("0004", "登 记簿 信 息", "-- ' ; %_", V1.Sharing.None, V1.Grade.L4, "ABC123"),
    ];

    private protected override V1.Seed? Seed
    {
        get
        {
            var seed = Story.Seed.Clone();
            seed.Resources.Clear();
            seed.Grants.Clear();
            return seed;
        }
    }

    [Theory]
    [InlineData("婚姻", "0001")]
    [InlineData("姻", "0001")]
    [InlineData("登记信息", "0001 0002")]
    [InlineData("登记 信息", "0001 0002")]
    [InlineData("信息 婚姻", "0001")]
    [InlineData("登", "0001 0002 0004")]
    [InlineData("姻登记", "0001")]
    [InlineData("婚登", "0001")]
    [InlineData("记离", "")]
    [InlineData("息结婚", "")]
    [InlineData("婚姻 企业", "")]
    [InlineData("enterprises", "0002")]
    [InlineData("ENTERPRISES", "0002")]
    [InlineData("nterpris", "0002")]
    [InlineData("(法人)", "0002")]
    [InlineData("（法人）", "0002")]
    [InlineData("ＡＢＣ123", "0004")]
    [InlineData("😀", "0003")]
    [InlineData("存😀记", "0003")]
    [InlineData("\"NOT\"", "0003")]
    [InlineData("NOT OR", "0003")]
    [InlineData("x*", "0003")]
    [InlineData("*", "0003")]
    [InlineData("AND", "")]
    [InlineData("NEAR(a b)", "")]
    [InlineData("'", "0004")]
    [InlineData("%", "0004")]
    [InlineData("%_", "0004")]
    [InlineData("_", "0001 0002 0003 0004")]
    [InlineData("--", "0004")]
    [InlineData("登记簿", "")]
    [InlineData("301009/0003", "0003")]
    [InlineData("marital_status", "0001 0002 0003 0004")]
    [InlineData("", "0001 0002 0003 0004")]
    [InlineData(" \t\n\u3000", "0001 0002 0003 0004")]
    [InlineData("  婚姻\u3000 登记 ", "0001")]
    public async Task A_text_finds_the_resources_in_which_each_of_its_terms_occurs(string text, string expected)
    {
        await PublishAsync(Catalogue);

        Assert.Equal(expected, await FoundAsync(new() { Text = text }));
    }

    [Fact]
    public async Task A_kilobyte_of_text_is_looked_for_as_it_stands()
    {
        var long1 = string.Concat(Enumerable.Range(0, 341).Select(i => (char)(0x4E00 + (i * 7))));
        await PublishAsync([.. Catalogue, Entry("0009", "长", long1, V1.Sharing.None, V1.Grade.L1, "长")]);

        Assert.Equal("0009", await FoundAsync(new() { Text = long1 }));
        Assert.Equal("", await FoundAsync(new() { Text = $"{long1}长" }));
        Assert.Equal("0009", await FoundAsync(new() { Text = string.Join(' ', long1.ToCharArray()) }));
    }

    [Theory]
    [MemberData(nameof(Facets.All), MemberType = typeof(Facets))]
    public async Task All_that_is_asked_holds_together(string asked, string expected)
    {
        await PublishAsync(Catalogue);

        Assert.Equal(expected, await FoundAsync(Google.Protobuf.JsonParser.Default.Parse<V1.SearchResourcesRequest>(asked)));
    }

    [Fact]
    public async Task Only_the_provider_sees_where_the_rows_are()
    {
        await PublishAsync(Catalogue);
        var request = new V1.SearchResourcesRequest { Text = "婚姻" };

        var own = await World.Catalogue(Clients.CivilSteward).SearchResourcesAsync(request, cancellationToken: Ct);
        var others = await World.Catalogue(Clients.Authority).SearchResourcesAsync(request, cancellationToken: Ct);

        Assert.Equal("marriage", Assert.Single(own.Resources).Mapping.Connection);
        Assert.Null(Assert.Single(others.Resources).Mapping);
    }

    [Theory]
    [InlineData(V1.ResourceState.Withdrawn)]
    [InlineData(V1.ResourceState.Superseded)]
    public async Task What_has_left_the_catalogue_is_not_found_and_is_again_when_it_comes_back(V1.ResourceState state)
    {
        await PublishAsync(Catalogue);
        var left = Catalogue[0].Clone();
        left.State = state;

        await PublishAsync(left);
        var gone = (await FoundAsync(new() { Text = "婚姻" }), await FoundAsync(new()));
        await PublishAsync(Catalogue[0]);
        var back = await FoundAsync(new());

        Assert.Equal(("", "0002 0003 0004"), gone);
        Assert.Equal("0001 0002 0003 0004", back);
    }

    [Fact]
    public async Task A_new_version_is_found_by_what_it_says_and_by_nothing_that_it_no_longer_says()
    {
        await PublishAsync(Catalogue);
        var renamed = Catalogue[0].Clone();
        renamed.Name = "伴侣档案";

        await PublishAsync(renamed);

        Assert.Equal("0001", await FoundAsync(new() { Text = "伴侣" }));
        Assert.Equal("", await FoundAsync(new() { Text = "婚姻登记信息" }));
    }

    [Fact]
    public async Task What_a_steward_publishes_is_found_at_once()
    {
        await World.PublishAsync(Story.Resource(resource => resource with { Summary = "登记簿" }));

        Assert.Equal("0003", await FoundAsync(new() { Text = "婚姻登记" }));
    }

    [Fact]
    public async Task A_database_from_before_the_search_is_filled_at_start_and_goes_on_where_it_was_stopped()
    {
        await PublishAsync(Catalogue);
        await World.ExecuteAsync("DELETE FROM resource_texts WHERE code <> '301009/0003'; UPDATE resource_texts SET form = 0, body = ''");
        await World.StopAsync();

        await World.StartAsync(new V1.Seed());

        Assert.Equal("0001 0002 0003 0004", string.Join(' ', (await FoundAsync(new())).Split(' ').Order()));
        Assert.Equal("0001", await FoundAsync(new() { Text = "婚姻" }));
        Assert.Equal("0003", await FoundAsync(new() { Text = "公积金" }));
    }

    [Fact]
    public async Task Everything_wrong_with_a_search_is_told_at_once()
    {
        var refusal = await Refusal.OfAsync(World.Catalogue(Clients.Parking).SearchResourcesAsync(
            new()
            {
                Text = new string('a', 1025),
                Element = "X",
                Department = "1",
                Sharing = (V1.Sharing)9,
                Grade = (V1.Grade)9,
                Opening = (V1.Opening)9,
                PageSize = 1001,
                PageToken = "-1",
            },
            cancellationToken: Ct));

        refusal.Is(
            Reason.RequestInvalid,
            "text FIELD_TOO_LONG",
            "element FIELD_MALFORMED",
            "department FIELD_MALFORMED",
            "sharing FIELD_UNKNOWN_VALUE",
            "grade FIELD_UNKNOWN_VALUE",
            "opening FIELD_UNKNOWN_VALUE",
            "page_size FIELD_OUT_OF_RANGE",
            "page_token FIELD_MALFORMED");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(20)]
    public async Task Pages_together_are_the_whole_without_a_gap_or_a_repeat(uint size)
    {
        await PublishAsync([.. Enumerable.Range(0, 20).Reverse().Select(i => Entry($"{i:0000}", $"登记{i}", "", V1.Sharing.None, V1.Grade.L1, "号"))]);

        var pages = await PagesAsync(new() { Text = "登记", PageSize = size });

        Assert.Equal(Enumerable.Range(0, 20).Reverse().Select(i => $"{i:0000}"), pages.SelectMany(page => page));
        Assert.All(pages, page => Assert.True(page.Count <= size));
    }

    // The slow, obvious search: blanks divide terms, and each occurs in one of the fields.
    [Fact]
    public async Task Any_search_finds_what_the_slow_and_obvious_one_finds()
    {
        var character = Gen.Int[0, Alphabet.Length - 1].Select(i => Alphabet[i]);
        var text = character.Array[0, 9].Select(string.Concat);
        var entry = Gen.Select(text, text, text, text);

        // Each round publishes the next version of the same resources, so that what they said before must not be found.
        await Gen.Select(entry.Array[8], text.Array[12]).SampleAsync(
            async (entries, queries) =>
            {
                var resources = entries.Select((e, i) => Entry($"{i:0000}", e.Item1, e.Item2, V1.Sharing.None, V1.Grade.L1, e.Item3, e.Item4)).ToArray();
                await PublishAsync(resources);
                foreach (var query in queries)
                {
                    var expected = string.Join(' ', resources.Where(resource => Occurs(query, resource)).Select(resource => resource.Code[^4..]));
                    Assert.Equal(expected, await FoundAsync(new() { Text = query }));
                }
            },
            iter: 40,
            threads: 1);
    }

    private static bool Occurs(string query, V1.Resource resource)
    {
        var fields = resource.Items.SelectMany(item => (string[])[item.Name, item.Id, item.Element]).Concat([resource.Code, resource.Name, resource.Summary]).ToArray();
        return query.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .All(term => fields.Any(field => field.Contains(term, StringComparison.OrdinalIgnoreCase)));
    }

    private protected static V1.Resource Entry(
        string sequence, string name, string summary, V1.Sharing sharing, V1.Grade grade, params string[] items)
    {
        var resource = Story.Resource();
        (resource.Code, resource.Name, resource.Summary, resource.Sharing, resource.Grade) = ($"301009/{sequence}", name, summary, sharing, grade);
        (resource.Opening, resource.Mapping) = (sequence == "0002" ? V1.Opening.Conditional : V1.Opening.Closed, sequence == "0001" ? resource.Mapping : null);
        resource.Provider = sequence == "0002" ? Bodies.Police.Value : Bodies.CivilAffairs.Value;
        resource.Items.Clear();
        resource.Items.Add(items.Select((item, i) => new V1.Item { Id = $"i{i}", Name = item, Element = i == 0 ? AnElement.Id.Value : "" }));
        return resource;
    }

    // Below the rules: what may be published is told elsewhere.
    private protected async Task PublishAsync(params V1.Resource[] resources)
    {
        var changes = new List<NewFact>();
        foreach (var resource in resources)
        {
            var standing = await World.Facts.FindAsync<V1.Resource>(FactKind.Resource, resource.Code, Ct);
            changes.Add(new(FactKind.Resource, resource.Code, (standing?.Version ?? 0) + 1, FactBook.Write(resource)));
        }

        await World.Facts.CommitAsync(changes, new("test", null, null), "", Ct);
    }

    private async Task<string> FoundAsync(V1.SearchResourcesRequest request) =>
        string.Join(' ', (await PagesAsync(request)).SelectMany(page => page));

    private protected async Task<List<IReadOnlyList<string>>> PagesAsync(V1.SearchResourcesRequest request)
    {
        var (pages, asked) = (new List<IReadOnlyList<string>>(), request.Clone());
        do
        {
            var page = await World.Catalogue(Clients.Parking).SearchResourcesAsync(asked, cancellationToken: Ct);
            pages.Add([.. page.Resources.Select(resource => resource.Code[^4..])]);
            asked.PageToken = page.NextPageToken;
        }
        while (asked.PageToken.Length > 0);
        return pages;
    }
}
