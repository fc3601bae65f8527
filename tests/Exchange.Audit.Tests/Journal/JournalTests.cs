using Exchange.Audit.Tests.Entries;
using Exchange.Audit.V1;
using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Exchange.Audit.Tests.Journal;

public sealed class JournalTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_welcome_says_where_the_gateway_stands_and_acknowledgements_come_in_order()
    {
        await using var audit = await AuditFixture.StartAsync();
        using var gateway = await audit.JoinAsync();

        await gateway.SendAsync(AnEntry.Answered("g-1", 1), AnEntry.Answered("g-1", 2));
        await gateway.SendAsync(AnEntry.Opened("g-1", 3));
        var (first, second) = (await gateway.ReceiveAsync(), await gateway.ReceiveAsync());

        Assert.Equal(("exchange.test/log", 0ul), (gateway.Welcome.Origin, gateway.Welcome.LastSequence));
        Assert.Equal((0ul, 2u, 2ul, 1u), (first.FirstIndex, first.Count, second.FirstIndex, second.Count));
        using var next = await audit.JoinAsync();
        Assert.Equal(3ul, next.Welcome.LastSequence);
        Assert.Equal((2ul, AnEntry.Attempt(3).Id), (next.Welcome.OpenReads.Single().OpenedIndex, next.Welcome.OpenReads[0].Attempt));
    }

    [Fact]
    public async Task A_newer_stream_of_the_same_gateway_ends_the_older_one()
    {
        await using var audit = await AuditFixture.StartAsync();
        using var older = await audit.JoinAsync();
        using var other = await audit.JoinAsync("g-2");

        using var newer = await audit.JoinAsync();

        var end = await older.EndAsync();
        Assert.Equal((StatusCode.Aborted, "VERSION_RACED"), (end.StatusCode, AuditFixture.ReasonOf(end).Reason));
        Assert.Equal(0, await newer.AppendAsync(AnEntry.Answered("g-1", 1)));
        Assert.Equal(1, await other.AppendAsync(AnEntry.Answered("g-2", 1)));
    }

    [Fact]
    public async Task A_batch_out_of_sequence_ends_the_stream_and_what_came_before_it_stays()
    {
        await using var audit = await AuditFixture.StartAsync();
        using var gateway = await audit.JoinAsync();

        await gateway.SendAsync(AnEntry.Answered("g-1", 1));
        await gateway.SendAsync(AnEntry.Answered("g-1", 3));

        Assert.Equal(0ul, (await gateway.ReceiveAsync()).FirstIndex);
        var end = await gateway.EndAsync();
        Assert.Equal((StatusCode.InvalidArgument, "REQUEST_INVALID"), (end.StatusCode, AuditFixture.ReasonOf(end).Reason));
        Assert.Equal("entries.entries[0].sequence", end.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Single().Field);
        using var next = await audit.JoinAsync();
        Assert.Equal(1ul, next.Welcome.LastSequence);
    }

    [Fact]
    public async Task Entries_of_another_gateway_or_that_are_none_are_refused_with_every_violation()
    {
        await using var audit = await AuditFixture.StartAsync();
        using var gateway = await audit.JoinAsync();

        await gateway.SendAsync(AnEntry.Answered("g-2", 1), new Entry { Format = 1, Gateway = "g-1", Sequence = 2 });

        var end = await gateway.EndAsync();
        Assert.Equal(
            ["entries.entries[0].gateway", "entries.entries[1].event"],
            end.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(v => v.Field));
    }

    [Theory]
    [InlineData("", "hello.gateway")]
    [InlineData("G-1", "hello.gateway")]
    [InlineData("g 1", "hello.gateway")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123456789", "hello.gateway")]
    [InlineData(null, "hello")]
    public async Task A_stream_begins_with_a_hello_that_names_its_gateway(string? gateway, string field)
    {
        await using var audit = await AuditFixture.StartAsync();
        using var call = audit.Journal.Append(audit.As("exchange-gateway"), cancellationToken: Ct);
        var request = gateway is null
            ? new AppendRequest { Entries = new V1.Entries() }
            : new AppendRequest { Hello = new Hello { Gateway = gateway } };

        await call.RequestStream.WriteAsync(request, Ct);

        var end = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Ct));
        Assert.Equal(field, end.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Single().Field);
    }

    [Fact]
    public async Task After_the_hello_come_entries()
    {
        await using var audit = await AuditFixture.StartAsync();
        using var call = audit.Journal.Append(audit.As("exchange-gateway"), cancellationToken: Ct);
        await call.RequestStream.WriteAsync(
            new AppendRequest { Hello = new Hello { Gateway = "g-1" } }, Ct);
        await call.ResponseStream.MoveNext(Ct);

        await call.RequestStream.WriteAsync(
            new AppendRequest { Hello = new Hello { Gateway = "g-1" } }, Ct);

        var end = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Ct));
        Assert.Equal("entries", end.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Single().Field);
    }

    [Theory]
    [InlineData(null, StatusCode.Unauthenticated, "TOKEN_MISSING")]
    [InlineData("hz-housing", StatusCode.PermissionDenied, "ROLE_MISSING")]
    [InlineData("exchange-registry", StatusCode.PermissionDenied, "ROLE_MISSING")]
    public async Task Only_gateways_append(string? client, StatusCode status, string reason)
    {
        await using var audit = await AuditFixture.StartAsync();
        using var call = audit.Journal.Append(client is null ? [] : audit.As(client), cancellationToken: Ct);

        var end = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Ct));

        Assert.Equal((status, reason), (end.StatusCode, AuditFixture.ReasonOf(end).Reason));
    }

    [Fact]
    public async Task When_the_service_stops_its_streams_end_at_once()
    {
        await using var audit = await AuditFixture.StartAsync();
        using var gateway = await audit.JoinAsync();
        audit.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        var end = await gateway.EndAsync();

        Assert.Equal((StatusCode.Unavailable, "LOG_UNAVAILABLE"), (end.StatusCode, AuditFixture.ReasonOf(end).Reason));
    }

    [Fact]
    public async Task A_batch_of_a_thousand_large_entries_is_taken()
    {
        await using var audit = await AuditFixture.StartAsync();
        using var gateway = await audit.JoinAsync();
        Entry[] entries = [.. Enumerable.Range(1, 1024).Select(i => AnEntry.Answered("g-1", i))];
        Assert.All(entries, entry => entry.Answered.Attempt.Purpose = new string('p', 16_000));

        var first = await gateway.AppendAsync(entries);

        Assert.Equal(0, first);
    }

    [Fact]
    public async Task After_a_restart_the_log_goes_on_where_it_stood()
    {
        await using var audit = await AuditFixture.StartAsync();
        using (var gateway = await audit.JoinAsync())
        {
            await gateway.AppendAsync([.. Enumerable.Range(1, 300).Select(i => AnEntry.Answered("g-1", i))]);
        }

        await audit.RestartAsync();

        using var again = await audit.JoinAsync();
        Assert.Equal(300ul, again.Welcome.LastSequence);
        Assert.Equal(300, await again.AppendAsync(AnEntry.Answered("g-1", 301)));
    }
}
