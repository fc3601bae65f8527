using System.Security.Cryptography;
using System.Text;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Grants.Masking;
using Exchange.Domain.Reading;
using Exchange.Hosting.Wire;
using Exchange.Source.V1;
using Exchange.Testing.Fakes;
using Grpc.Core;
using ItemType = Exchange.Source.V1.ItemType;

namespace Exchange.Gateway.Tests.Reading;

/// <summary>What a grant masks leaves masked, whatever the call, and everything told of it agrees.</summary>
public sealed class MaskTests
{
    private const string Seventh = "000000000000000007";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, Mask, ItemType, string> Masks => new()
    {
        { "number", new Mask.Partly(6, 4), ItemType.Text, "000000****0007" },
        { "division", new Mask.Keep(4), ItemType.Text, "3305" },
        { "tax", new Mask.Steps(Decimal("5")), ItemType.Decimal, "5" },
        { "staff", new Mask.Steps(Decimal("4")), ItemType.Integer, "4" },
        { "since", new Mask.Year(), ItemType.Integer, "2016" },
        { "seen", new Mask.Year(), ItemType.Integer, "2026" },
    };

    [Theory]
    [MemberData(nameof(Masks))]
    public async Task A_masked_item_leaves_masked_and_everything_told_of_it_agrees(string item, Mask mask, ItemType type, string left)
    {
        await using var bench = await Bench.StartAsync(Masking(Of(item, mask)));

        var found = await bench.LookupAsync(Lookup());
        var stream = await bench.ReadAsync(Read());

        var at = found.Items.IndexOf(item);
        var (opened, closed) = (stream[0].Opened, stream[^1].Closed);
        Assert.Equal(left, Text(Assert.Single(found.Rows).Values[at]));
        Assert.Equal(left, Text(stream[1].Batch.Columns[at], 6));
        Assert.Equal((type, type), (opened.Types_[at], stream[1].Batch.Columns[at].Type));
        Assert.Equal(ClientHash.Of(found), found.ContentHash.ToByteArray());
        Assert.Equal(ClientHash.Of(opened.Items, [stream[1].Batch]), closed.ContentHash.ToByteArray());
        Assert.Equal(MaskWire.ToWire(Of(item, mask)), Assert.Single(found.Provenance.Masks));
        Assert.Equal(MaskWire.ToWire(Of(item, mask)), Assert.Single(opened.Provenance.Masks));
        Assert.Equal(item, Assert.Single(bench.Audit.Entries[0].Answered.Attempt.Masked));
        Assert.Equal(item, Assert.Single(bench.Audit.Entries[1].Opened.Attempt.Masked));
    }

    [Theory]
    [InlineData("number")]
    [InlineData("tax")]
    [InlineData("staff")]
    [InlineData("since")]
    [InlineData("seen")]
    public async Task A_hashed_item_is_one_digest_for_each_value_under_one_grant(string item)
    {
        await using var bench = await Bench.StartAsync(Masking(Of(item, new Mask.Hash())));

        var found = await bench.LookupAsync(Lookup());
        await bench.RestartGatewayAsync();
        var stream = await bench.ReadAsync(Read());

        var at = found.Items.IndexOf(item);
        var digest = found.Rows[0].Values[at].Text;
        Assert.Matches("^[0-9a-f]{64}$", digest);
        Assert.Equal(digest, stream[1].Batch.Columns[at].Texts[6]);
        Assert.Equal(ItemType.Text, stream[0].Opened.Types_[at]);
    }

    [Fact]
    public async Task A_digest_is_made_under_the_domains_secret_and_the_grants_id()
    {
        await using var bench = await Bench.StartAsync(Masking(Of("number", new Mask.Hash())));

        var found = await bench.LookupAsync(Lookup());
        await bench.ChangeAsync(registry => registry.Publish((Granted(Of("number", new Mask.Hash())) with { State = GrantState.Terminated, Version = 2 }).ToWire()));
        await bench.ChangeAsync(registry => registry.Publish((Granted(Of("number", new Mask.Hash())) with { Id = GrantId.Parse("G-0004") }).ToWire()));
        var other = await bench.LookupAsync(Lookup());

        Assert.Equal(Digest(bench, "G-0003"), found.Rows[0].Values[0].Text);
        Assert.Equal(Digest(bench, "G-0004"), other.Rows[0].Values[0].Text);
    }

    [Fact]
    public async Task Of_two_grants_that_permit_the_one_that_masks_less_does()
    {
        await using var bench = await Bench.StartAsync(registry =>
        {
            Masking(Of("number", new Mask.Hash()), Of("tax", new Mask.Steps(Decimal("5"))))(registry);
            registry.Publish((Granted(Of("tax", new Mask.Steps(Decimal("5")))) with { Id = GrantId.Parse("G-0004") }).ToWire());
        });

        Assert.Equal("G-0004", (await bench.LookupAsync(Lookup())).Provenance.Grant);
    }

    [Fact]
    public async Task A_mask_of_an_item_that_is_not_asked_for_is_not_told()
    {
        await using var bench = await Bench.StartAsync(Masking(Of("number", new Mask.Hash())));
        var request = Lookup();
        request.Items.Add("tax");

        var found = await bench.LookupAsync(request);

        Assert.Equal("7.25", Assert.Single(Assert.Single(found.Rows).Values).Decimal);
        Assert.Empty(found.Provenance.Masks);
        Assert.Empty(bench.Audit.Entries[0].Answered.Attempt.Masked);
    }

    [Fact]
    public async Task A_value_of_which_the_mask_can_leave_nothing_of_its_type_is_no_answer()
    {
        await using var bench = await Bench.StartAsync(registry =>
        {
            Masking(Of("staff", new Mask.Steps(Decimal("9223372036854775807"))))(registry);
            registry.Publish((Facts.Taxpayers with { Version = 4, Mapping = Facts.Map("losses", [.. Facts.Taxpayers.Items.Select(item => item.Id.Value)]) }).ToWire());
        });

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(Lookup()));

        Assert.Equal("SOURCE_ANSWER_INVALID", Bench.Info(failure).Reason);
    }

    [Fact]
    public async Task A_mask_that_no_longer_fits_its_item_permits_nothing()
    {
        await using var bench = await Bench.StartAsync(registry =>
        {
            Masking(Of("since", new Mask.Year()))(registry);
            registry.Publish((Facts.Taxpayers with { Version = 4, Items = [.. Facts.Taxpayers.Items.Select(item => item with { Type = Domain.Catalogue.ItemType.Text })] }).ToWire());
        });

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(Lookup()));

        Assert.Equal("GRANT_OUTDATED", Bench.Info(failure).Reason);
    }

    [Fact]
    public async Task A_mask_of_a_kind_that_is_not_known_here_permits_nothing()
    {
        await using var bench = await Bench.StartAsync(Masking(Of("since", new Mask.Unknown())));

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.LookupAsync(Lookup()));

        Assert.Equal("CONDITION_UNKNOWN", Bench.Info(failure).Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_are_neither_chosen_nor_ordered_by_what_is_masked(bool isFiltered)
    {
        await using var bench = await Bench.StartAsync(Masking(Of("number", new Mask.Hash())));
        var request = Read();
        request.ByKey = !isFiltered;
        request.Filters.Add(isFiltered ? [new V1.Filter { Item = "number", Prefix = "0" }] : []);

        var failure = await Assert.ThrowsAsync<RpcException>(() => bench.ReadAsync(request));

        Assert.Equal("FILTER_REFUSED", Bench.Info(failure).Reason);
    }

    [Fact]
    public async Task What_is_masked_is_not_verified_either()
    {
        await using var bench = await Bench.StartAsync(Masking(Of("grade", new Mask.Hash())));
        var request = new V1.VerifyRequest { Resource = Facts.Taxpayers.Code.Value, Key = new() { Text = Seventh }, Purpose = Facts.Purpose };
        request.Claims.Add(new V1.ItemValue { Item = "division", Value = new() { Text = "330523" } });

        var plain = await bench.Reads.VerifyAsync(request, bench.As(Bench.Client, Ct));
        request.Claims.Add(new V1.ItemValue { Item = "grade", Value = new() { Text = "A" } });
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await bench.Reads.VerifyAsync(request, bench.As(Bench.Client, Ct)));

        Assert.Equal(V1.Match.Yes, plain.Match);
        Assert.Equal("ITEMS_NOT_GRANTED", Bench.Info(failure).Reason);
    }

    [Fact]
    public async Task A_minor_is_known_by_the_number_itself_though_it_leaves_masked()
    {
        await using var bench = await Bench.StartAsync(registry => registry.Publish(
            (Facts.Grant with { Version = 2, Masks = [Of("number", new Mask.Partly(6, 0))] }).ToWire()));

        var stream = await bench.ReadAsync(new() { Resource = Facts.Persons.Code.Value, Purpose = Facts.Purpose });

        Assert.Equal(["310101****", "310101****"], stream[1].Batch.Columns[0].Texts);
        Assert.Equal(1UL, stream[^1].Closed.WithheldRows);
    }

    private static Action<FakeRegistry> Masking(params ItemMask[] masks) => registry =>
    {
        registry.Publish(Facts.Taxpayers.ToWire());
        registry.Publish(Granted(masks).ToWire());
    };

    private static Grant Granted(params ItemMask[] masks) => Facts.TaxpayersGrant with { Masks = [.. masks] };

    private static ItemMask Of(string item, Mask mask) => new(ItemId.Parse(item), mask);

    private static V1.LookupRequest Lookup() => new() { Resource = Facts.Taxpayers.Code.Value, Key = new() { Text = Seventh }, Purpose = Facts.Purpose };

    private static V1.ReadRequest Read() => new() { Resource = Facts.Taxpayers.Code.Value, Purpose = Facts.Purpose };

    private static string Digest(Bench bench, string grant)
    {
        var key = HMACSHA256.HashData(File.ReadAllBytes(bench.MaskKey), Encoding.UTF8.GetBytes($"exchange-mask-v1\n{grant}"));
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"\u0001{Seventh}")));
    }

    private static string Text(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.Integer => $"{value.Integer}",
        Value.KindOneofCase.Decimal => value.Decimal,
        _ => value.Text,
    };

    private static string Text(Column column, int row) => column.Type == ItemType.Integer ? $"{column.Integers[row]}" : column.Texts[row];

    private static Cell Decimal(string text)
    {
        Assert.True(Cell.TryDecimal(text, out var cell));
        return cell;
    }
}
