using Exchange.Domain.Errors;
using Exchange.Registry.Storage;
using Exchange.Testing.Builders;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Registry.Tests;

public sealed class NoticesOnSqlite : NoticeTests<Sqlite>;

public sealed class NoticesOnPostgres : NoticeTests<Postgres>;

/// <summary>The clock stands still, so that what arrives has not waited for a poll.</summary>
public abstract class NoticeTests<TStore> : RegistryTests<TStore>
    where TStore : IStore, new()
{
    // So that a busy registry takes its turns before the clock passes the end of its callers' tokens.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(5);

    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private uint _version = 1;

    private protected override TimeProvider Time => _clock;

    [Fact]
    public async Task A_department_is_told_what_it_must_be_told_with_the_change_that_it_tells_of()
    {
        await TellAsync((Bodies.Housing.Value, "婚姻登记信息 drops 登记日期."));

        var notice = Assert.Single((await ListAsync(Clients.Housing)).Notices);

        Assert.Equal(
            new V1.Notice
            {
                Number = 1,
                Department = Bodies.Housing.Value,
                Kind = V1.NoticeKind.ResourceChanged,
                Subject = "301003/0003",
                Text = "婚姻登记信息 drops 登记日期.",
                At = notice.At,
                Revision = await World.RevisionAsync(),
            },
            notice);
        Assert.Equal(_clock.GetUtcNow().ToUnixTimeSeconds(), notice.At.Seconds);
    }

    [Fact]
    public async Task Two_departments_never_see_what_the_other_is_told()
    {
        using var housing = Watch(Clients.Housing);
        using var parking = Watch(Clients.Parking);
        await housing.UntilHeartbeatAsync();
        await parking.UntilHeartbeatAsync();

        await TellAsync((Bodies.Housing.Value, "1"), (Bodies.Parking.Value, "2"), (Bodies.Housing.Value, "3"));

        Assert.Equal(["1", "3"], await housing.UntilHeartbeatAsync());
        Assert.Equal(["2"], await parking.UntilHeartbeatAsync());
        Assert.Equal(["1", "3"], (await ListAsync(Clients.Housing)).Notices.Select(notice => notice.Text));
        Assert.Equal(["2"], (await ListAsync(Clients.Parking)).Notices.Select(notice => notice.Text));
        Assert.Empty((await ListAsync(Clients.Authority)).Notices);
    }

    [Fact]
    public async Task Everyone_of_a_department_is_told_the_same()
    {
        await TellAsync((Bodies.Housing.Value, "1"));

        Assert.Equal((await ListAsync(Clients.Housing)).Notices, (await ListAsync(Clients.HousingSteward)).Notices);
        Assert.Equal((await ListAsync(Clients.Housing)).Notices, (await ListAsync(Clients.HousingAuthority)).Notices);
    }

    [Fact]
    public async Task Numbers_only_grow_and_a_follower_that_was_cut_off_misses_nothing_and_gets_nothing_twice()
    {
        var (received, last) = (new List<string>(), 0L);
        for (var round = 0; round < 5; round++)
        {
            await TellAsync((Bodies.Housing.Value, $"{round}a"), (Bodies.Parking.Value, "other"), (Bodies.Housing.Value, $"{round}b"));
            using var follower = Watch(Clients.Housing, last);
            await TellAsync((Bodies.Housing.Value, $"{round}c"));
            var notice = await follower.NextAsync();
            Assert.True(notice.Number > last);
            received.Add(notice.Text);
            last = notice.Number;
        }

        using var rest = Watch(Clients.Housing, last);
        var expected = Enumerable.Range(0, 5).SelectMany(round => (string[])[$"{round}a", $"{round}b", $"{round}c"]);
        Assert.Equal(expected, received.Concat(await rest.UntilHeartbeatAsync()));
    }

    [Fact]
    public async Task A_long_absence_is_caught_up_with_in_order()
    {
        var texts = Enumerable.Range(0, 350).Select(i => $"{i}").ToArray();
        await TellAsync([.. texts.Select(text => (Bodies.Housing.Value, text))]);
        using var follower = Watch(Clients.Housing);

        Assert.Equal(texts, await follower.UntilHeartbeatAsync());
    }

    [Fact]
    public async Task Pages_together_are_all_notices_in_order()
    {
        await TellAsync([.. Enumerable.Range(0, 10).Select(i => (i % 3 == 0 ? Bodies.Parking.Value : Bodies.Housing.Value, $"{i}"))]);

        var (texts, request) = (new List<string>(), new V1.ListNoticesRequest { PageSize = 2 });
        do
        {
            var page = await World.Notices(Clients.Housing).ListNoticesAsync(request, cancellationToken: Ct);
            texts.AddRange(page.Notices.Select(notice => notice.Text));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);

        Assert.Equal(["1", "2", "4", "5", "7", "8"], texts);
    }

    [Fact]
    public async Task Each_second_without_a_notice_has_a_sign_of_life()
    {
        using var follower = Watch(Clients.Housing);
        await follower.UntilHeartbeatAsync();

        var next = follower.UntilHeartbeatAsync();
        await AdvanceUntilAsync(next);

        Assert.Empty(await next);
    }

    [Fact]
    public async Task A_stream_ends_with_its_callers_token()
    {
        using var follower = Watch(Clients.Housing);
        await follower.UntilHeartbeatAsync();

        _clock.Advance(TimeSpan.FromHours(2));
        var refusal = await Refusal.OfAsync(follower.ForeverAsync());

        refusal.Is(Reason.TokenExpired);
    }

    [Fact]
    public async Task A_stream_ends_when_its_caller_is_bound_to_another_department()
    {
        using var follower = Watch(Clients.Housing);
        await follower.UntilHeartbeatAsync();
        var moved = Story.Principal(Clients.Housing, Bodies.Parking);
        moved.Issuer = World.Issuer;

        await World.Catalogue(Clients.Authority).BindPrincipalAsync(new() { Principal = moved }, cancellationToken: Ct);

        (await Refusal.OfAsync(follower.ForeverAsync())).Is(Reason.PrincipalUnbound);
    }

    [Fact]
    public async Task A_registry_that_stops_lets_its_followers_go()
    {
        using var follower = Watch(Clients.Housing);
        await follower.UntilHeartbeatAsync();

        var stopped = World.StopAsync();

        await Assert.ThrowsAnyAsync<Exception>(follower.ForeverAsync);
        await stopped;
    }

    [Fact]
    public async Task A_number_that_the_registry_never_reached_is_of_another_history()
    {
        using var follower = Watch(Clients.Housing, 1);

        (await Refusal.OfAsync(follower.UntilHeartbeatAsync())).Is(Reason.HistoryDiffers);
    }

    [Fact]
    public async Task What_cannot_be_accepted_is_told()
    {
        using var follower = Watch(Clients.Housing, -1);

        var watched = await Refusal.OfAsync(follower.UntilHeartbeatAsync());
        var listed = await Refusal.OfAsync(World.Notices(Clients.Housing).ListNoticesAsync(new() { PageSize = 1001, PageToken = "x" }, cancellationToken: Ct));

        watched.Is(Reason.RequestInvalid, "after_number FIELD_OUT_OF_RANGE");
        listed.Is(Reason.RequestInvalid, "page_size FIELD_OUT_OF_RANGE", "page_token FIELD_MALFORMED");
    }

    // One change, and everyone it tells.
    private Task<long> TellAsync(params (string Department, string Text)[] told)
    {
        var resource = Story.Resource(resource => resource with { Version = ++_version });
        var change = new NewFact(FactKind.Resource, resource.Code, _version, FactBook.Write(resource))
        {
            Notices = [.. told.Select(one => new NewNotice(one.Department, V1.NoticeKind.ResourceChanged, resource.Code, one.Text))],
        };
        return World.Facts.CommitAsync(change, new("test", null, null), "", Ct);
    }

    private async Task<V1.ListNoticesResponse> ListAsync(string client) => await World.Notices(client).ListNoticesAsync(new(), cancellationToken: Ct);

    private Follower Watch(string client, long after = 0) =>
        new(World.Notices(client).WatchNotices(new() { AfterNumber = after }, cancellationToken: Ct));

    // The registry may begin to wait after any one step of the clock, so the clock goes on until it has noticed.
    private async Task AdvanceUntilAsync(Task awaited)
    {
        while (!awaited.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Delay(Breath, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private sealed class Follower(AsyncServerStreamingCall<V1.WatchNoticesResponse> call) : IDisposable
    {
        public async Task<IReadOnlyList<string>> UntilHeartbeatAsync()
        {
            var texts = new List<string>();
            while (await TakeAsync() is { KindCase: V1.WatchNoticesResponse.KindOneofCase.Notice } response)
            {
                texts.Add(response.Notice.Text);
            }

            return texts;
        }

        public async Task<V1.Notice> NextAsync()
        {
            while (await TakeAsync() is not { KindCase: V1.WatchNoticesResponse.KindOneofCase.Notice })
            {
            }

            return call.ResponseStream.Current.Notice;
        }

        public async Task ForeverAsync()
        {
            while (true)
            {
                await TakeAsync();
            }
        }

        public void Dispose() => call.Dispose();

        private async Task<V1.WatchNoticesResponse> TakeAsync() =>
            await call.ResponseStream.MoveNext(Ct) ? call.ResponseStream.Current : throw new EndOfStreamException();
    }
}
