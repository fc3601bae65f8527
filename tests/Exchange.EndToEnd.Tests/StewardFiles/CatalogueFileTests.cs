using System.Text;
using Exchange.Cli.Catalogue.Files;
using Exchange.Registry.V1;
using Google.Protobuf.Reflection;

namespace Exchange.EndToEnd.Tests.StewardFiles;

public sealed class CatalogueFileTests
{
    public static TheoryData<string> EachEnum => [.. Enums(DraftResourcesRequest.Descriptor, []).Select(type => type.FullName).Distinct()];

    [Fact]
    public void A_file_says_what_the_contract_says()
    {
        var file = Catalogues.Read(Catalogues.Good);

        Assert.Empty(file.Errors);
        Assert.Equal(Catalogues.AResource, Assert.Single(file.Resources));
        Assert.True(file.IsWhole);
    }

    [Theory]
    [InlineData("\r\n", "")]
    [InlineData("\n", "\uFEFF")]
    [InlineData("\r", "")]
    public void Line_ends_and_a_byte_order_mark_make_no_difference(string lineEnd, string mark)
    {
        var file = Catalogues.Read(mark + Catalogues.Good.ReplaceLineEndings(lineEnd));

        Assert.Empty(file.Errors);
        Assert.Equal(Catalogues.AResource, Assert.Single(file.Resources));
    }

    [Theory]
    [MemberData(nameof(EachEnum))]
    public void Every_value_has_a_short_word_and_a_word_of_the_law(string name)
    {
        var type = Enums(DraftResourcesRequest.Descriptor, []).First(found => found.FullName == name);

        Assert.All(EnumWords.Values(type), value =>
        {
            Assert.Equal(value, EnumWords.Find(type, EnumWords.Word(value)));
            Assert.All(EnumWords.Terms(value), term => Assert.Equal(value, EnumWords.Find(type, term)));
        });
    }

    [Theory]
    [InlineData("  - nmae: x", "f:2:5 resources[0]: 'nmae' is not a field; did you mean 'name'?")]
    [InlineData("  - colour: x", "f:2:5 resources[0]: 'colour' is not a field; the fields here are code, name, provider,")]
    [InlineData("  - sharing: sometimes", "f:2:14 resources[0].sharing: 'sometimes' is none of unconditional (无条件), conditional (有条件), none (不予).")]
    [InlineData("  - name: [a]", "f:2:11 resources[0].name: One value belongs here, not a list.")]
    [InlineData("  - name: {a: b}", "f:2:11 resources[0].name: One value belongs here, not fields.")]
    [InlineData("  - items: text", "f:2:12 resources[0].items: A list belongs here;")]
    [InlineData("  - items: [text]", "f:2:13 resources[0].items[0]: Fields belong here, such as 'id: …'.")]
    [InlineData("  - name:", "f:2:10 resources[0].name: No value is given;")]
    [InlineData("  - modes: [api, ~]", "f:2:18 resources[0].modes[1]: No value is given;")]
    [InlineData("  - version: 3", "f:2:5 resources[0].version: The registry sets this itself; leave it out.")]
    [InlineData("  - filing: {signed_by: me}", "f:2:14 resources[0].filing.signed_by: The registry sets this itself;")]
    [InlineData("  - conditions: {terms: [{obligation: matter, within: {codes: []}}]}", "f:2:47 resources[0].conditions.terms[0].within: Only one of within, among, obligation, purpose_obligation, masking, group_size_min; 'obligation' is given already.")]
    [InlineData("  - name: a\n    name: b", "f:3:5 resources[0]: 'name' stands on line 2 already.")]
    [InlineData("  - name: &a x", "f:2:11 resources[0].name: Anchors are not accepted;")]
    [InlineData("  - name: *a", "f:2:11 resources[0].name: Aliases are not accepted;")]
    [InlineData("  - &a\n    items: *a", "f:2:5 resources[0]: Anchors are not accepted;", "f:3:12 resources[0].items: Aliases are not accepted;")]
    [InlineData("  - <<: {name: a}", "f:2:5 resources[0]: Merge keys are not accepted;")]
    [InlineData("  - name: !!str x", "f:2:11 resources[0].name: Tags are not accepted;")]
    [InlineData("  - [name]: x", "f:2:5 resources[0]: The name of a field is a plain word.")]
    [InlineData("  - code: 303003/0016\n  - code: 303003/0016", "f:3:11 resources[1].code: resources[0] on line 2 has this code already.")]
    [InlineData("  - name: a\n    \tname: x", "f:3:5 resources[0].name: Not YAML: While scanning a plain scalar, found a tab character")]
    [InlineData("  - modes: [api, batch\n    code: x", "f:2:16 resources[0].modes[0]: Not YAML: it cannot be read beyond this place; is a bracket or a quotation mark left open?")]
    [InlineData("  - name: \"open\n    ", "f:2:11 resources[0].name: Not YAML:")]
    [InlineData("  - name: a\n   code: b", "f:3:4 resources[0].name: Not YAML:")]
    [InlineData("  - name: a: b", "f:2:12 resources[0].name: Not YAML:")]
    [InlineData("  - conditions: {terms: [{masking: {item: a, hash: 10}}]}", "f:2:52 resources[0].conditions.terms[0].masking.hash: Nothing more is said here; write '{}'.")]
    [InlineData("  - conditions: {terms: [{masking: {item: a, hash: {a: b}}}]}", "f:2:53 resources[0].conditions.terms[0].masking.hash: 'a' is not a field; nothing more is said here; write '{}'.")]
    [InlineData("  - name: x\n...\n---\nresources: []", "f:4:1: A second document; a file holds one.")]
    public void A_mistake_is_told_with_its_line_its_column_and_its_field(string resources, params string[] errors)
    {
        var found = Catalogues.ErrorsOf($"resources:\n{resources}\n");

        Assert.Equal(errors.Length, found.Length);
        Assert.All(errors, error => Assert.Contains(found, told => told.StartsWith(error, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a remark\n")]
    [InlineData("resources: []\n")]
    [InlineData("{}")]
    public void A_file_without_resources_says_so(string text)
    {
        var error = Assert.Single(Catalogues.ErrorsOf(text));

        Assert.Contains("The file holds no resources", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("just a text")]
    [InlineData("- a\n- list\n")]
    [InlineData("resources: 😀\n")]
    [InlineData("\t")]
    public void What_is_no_catalogue_is_told_and_nothing_of_it_is_sent(string text)
    {
        var file = Catalogues.Read(text);

        Assert.Single(file.Errors);
        Assert.False(file.IsWhole);
    }

    [Fact]
    public void Two_hundred_errors_are_two_hundred_lines_in_the_files_order()
    {
        var lines = Enumerable.Range(0, 200).Select(i => $"      - id: item_{i}\n        type: none");

        var errors = Catalogues.ErrorsOf($"resources:\n  - code: 303003/0016\n    items:\n{string.Join('\n', lines)}\n");

        Assert.Equal(
            Enumerable.Range(0, 200).Select(i => $"f:{5 + (2 * i)}:15 resources[0].items[{i}].type: 'none' is none of"),
            errors.Select(error => error[..error.IndexOf(" text (", StringComparison.Ordinal)]));
    }

    [Fact]
    public void After_a_syntax_error_the_next_resources_are_read_too()
    {
        var errors = Catalogues.ErrorsOf("""
            resources:
              - code: 303003/0016
                colour: red
              - code: 303003/0017
                name: "never closed
              - code: 303003/0018
                sharing: sometimes
              - code: 303003/0016
                name: }
              - code: 303003/0019
                grade: l9
            """);

        Assert.Collection(
            errors.Order(StringComparer.Ordinal),
            error => Assert.StartsWith("f:11:12 resources[4].grade: ", error, StringComparison.Ordinal),
            error => Assert.StartsWith("f:3:5 resources[0]: 'colour'", error, StringComparison.Ordinal),
            error => Assert.StartsWith("f:6:3 resources[1].name: Not YAML", error, StringComparison.Ordinal),
            error => Assert.StartsWith("f:7:14 resources[2].sharing: ", error, StringComparison.Ordinal),
            error => Assert.StartsWith("f:8:11 resources[3].code: resources[0] on line 2", error, StringComparison.Ordinal),
            error => Assert.StartsWith("f:9:", error, StringComparison.Ordinal));
    }

    [Fact]
    public void More_than_a_thousand_resources_are_refused_at_the_first_too_many()
    {
        var lines = Enumerable.Range(0, 1001).Select(i => $"  - code: 303003/{i:0000}");

        var file = Catalogues.Read($"resources:\n{string.Join('\n', lines)}\n");

        Assert.Equal("f:1002:5 resources[1000]: At most 1000 resources a file; split it.", Assert.Single(file.Errors).In("f"));
        Assert.False(file.IsWhole);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{a: ", "}")]
    [InlineData("- ", "")]
    public void Deep_nesting_is_refused_at_its_depth_however_deep_it_goes(string open, string close)
    {
        var deep = $"resources: {string.Concat(Enumerable.Repeat(open, 100_000))}x{string.Concat(Enumerable.Repeat(close, 100_000))}";

        var errors = Catalogues.ErrorsOf(open == "- " ? $"resources:\n  {deep[11..]}" : deep);

        Assert.Contains(errors, error => error.Contains("Nested deeper than 16 levels.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_laughing_billion_is_refused_at_each_alias_and_grows_no_larger()
    {
        var errors = Catalogues.ErrorsOf("resources:\n  - related: &a [x, x]\n  - related: &b [*a, *a]\n  - related: [*b, *b]\n");

        Assert.Equal(2, errors.Count(error => error.Contains("Anchors", StringComparison.Ordinal)));
        Assert.Equal(4, errors.Count(error => error.Contains("Aliases", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_very_long_line_and_every_script_pass_unchanged()
    {
        var name = string.Concat(Enumerable.Repeat("长😀é", 100_000));

        var file = Catalogues.Read($"resources:\n  - name: {name}\n");

        Assert.Empty(file.Errors);
        Assert.Equal(name, Assert.Single(file.Resources).Name);
    }

    [Fact]
    public void A_field_that_is_not_in_the_file_is_placed_where_it_belongs()
    {
        var file = Catalogues.Read(Catalogues.Good);

        Assert.Equal(new Place(16, 15), file.PlaceOf("resources[0].items[1].name"));
        Assert.Equal(new Place(15, 9), file.PlaceOf("resources[0].items[1].element"));
        Assert.Equal(new Place(2, 5), file.PlaceOf("resources[0].filing.secrecy.document"));
        Assert.Equal(new Place(1, 1), file.PlaceOf("nowhere"));
    }

    private static IEnumerable<EnumDescriptor> Enums(MessageDescriptor type, HashSet<MessageDescriptor> seen) => !seen.Add(type)
        ? []
        : FileFields.Of(type).SelectMany(field => field.FieldType switch
        {
            FieldType.Enum => [field.EnumType],
            FieldType.Message => Enums(field.MessageType, seen),
            _ => Enumerable.Empty<EnumDescriptor>(),
        });
}
