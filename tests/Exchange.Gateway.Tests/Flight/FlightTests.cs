using Apache.Arrow.Flight;
using Apache.Arrow.Flight.Client;
using Apache.Arrow.Types;
using Exchange.Audit.V1;
using Exchange.Domain.Catalogue;
using Exchange.Domain.Grants;
using Exchange.Domain.Grants.Masking;
using Exchange.Gateway.Tests.Doors;
using Exchange.Gateway.Tests.Reading;
using Exchange.Hosting.Wire;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;

namespace Exchange.Gateway.Tests.Flight;

/// <summary>Reads by Arrow Flight, with Arrow's own client.</summary>
public sealed class FlightTests
{
    private static readonly V1.ReadRequest Typed = new() { Resource = Facts.Typed.Code.Value, Purpose = Facts.Purpose };
    private static readonly V1.ReadRequest Persons = new() { Resource = Facts.Persons.Code.Value, Purpose = Facts.Purpose };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_flight_brings_the_rows_of_a_read_in_Arrows_own_types()
    {
        await using var bench = await Bench.StartAsync(JsonDoorTests.AddTyped);
        var told = await bench.ReadAsync(Typed);

        var info = await Client(bench).GetInfo(FlightReader.Of(Typed), As(bench));
        var read = await FlightReader.ReadAsync(Client(bench), info.Endpoints.Single().Ticket, As(bench), Ct);

        Assert.Equal(
            [ArrowTypeId.String, ArrowTypeId.String, ArrowTypeId.Date32, ArrowTypeId.Timestamp, ArrowTypeId.Boolean, ArrowTypeId.Int64, ArrowTypeId.Double],
            info.Schema.FieldsList.Select(field => field.DataType.TypeId));
        Assert.Empty(info.Endpoints.Single().Locations);
        Assert.Equal(info.Schema.FieldsList.Select(field => field.Name), read.Schema.FieldsList.Select(field => field.Name));
        Assert.Equal(told[^1].Closed.ContentHash.ToByteArray(), read.Hash);
        Assert.Equal(read.Hash, read.Closed.ContentHash.ToByteArray());
        Assert.Equal((told[0].Opened.Items, 4UL), (read.Opened.Items, read.Closed.Rows));
        Assert.All(read.Rows[^1], value => Assert.Equal(Source.V1.Value.KindOneofCase.None, value.KindCase));
    }

    [Fact]
    public async Task A_field_says_which_item_and_element_it_is_and_of_which_type()
    {
        await using var bench = await Bench.StartAsync();

        var schema = await Client(bench).GetSchema(FlightReader.Of(Persons), As(bench));

        var number = schema.GetFieldByName("number");
        Assert.Equal(("number", "person.citizen_number", "TEXT"), (number.Metadata["exchange.item"], number.Metadata["exchange.element"], number.Metadata["exchange.type"]));
        Assert.DoesNotContain("exchange.element", schema.GetFieldByName("name").Metadata.Keys);
        Assert.Empty(bench.Audit.Entries);
    }

    [Fact]
    public async Task What_is_masked_flies_masked_and_figures_fly_too()
    {
        await using var bench = await Bench.StartAsync(registry =>
        {
            registry.Publish(Facts.Taxpayers.ToWire());
            registry.Publish((Facts.TaxpayersGrant with { Masks = [new(ItemId.Parse("since"), new Mask.Year())] }).ToWire());
        });
        var request = new V1.ReadRequest { Resource = Facts.Taxpayers.Code.Value, Purpose = Facts.Purpose };
        var told = await bench.ReadAsync(request);

        var info = await Client(bench).GetInfo(FlightReader.Of(request), As(bench));
        var rows = await FlightReader.ReadAsync(Client(bench), info.Endpoints.Single().Ticket, As(bench), Ct);
        request.Aggregate = new() { GroupBy = { "since" }, Sums = { "staff" } };
        var figures = await FlightReader.ReadAsync(Client(bench), await TicketAsync(bench, FlightReader.Of(request)), As(bench), Ct);

        Assert.Equal(ArrowTypeId.Int64, info.Schema.GetFieldByName("since").DataType.TypeId);
        Assert.Equal(told[^1].Closed.ContentHash.ToByteArray(), rows.Hash);
        Assert.Equal(["since", "count", "sum_staff"], figures.Schema.FieldsList.Select(field => field.Name));
        Assert.Equal(figures.Hash, figures.Closed.ContentHash.ToByteArray());
        Assert.Equal(2016, Assert.Single(figures.Rows)[0].Integer);
    }

    [Fact]
    public async Task A_descriptor_may_hold_the_request_as_JSON()
    {
        await using var bench = await Bench.StartAsync(JsonDoorTests.AddTyped);
        var descriptor = FlightDescriptor.CreateCommandDescriptor(JsonFormatter.Default.Format(Typed));

        var read = await FlightReader.ReadAsync(Client(bench), await TicketAsync(bench, descriptor), As(bench), Ct);

        Assert.Equal(4UL, read.Closed.Rows);
    }

    [Fact]
    public async Task Minors_are_left_out_and_an_answer_without_rows_is_opened_and_closed()
    {
        await using var bench = await Bench.StartAsync(JsonDoorTests.AddTyped);

        var persons = await FlightReader.ReadAsync(Client(bench), await TicketAsync(bench, FlightReader.Of(Persons)), As(bench), Ct);
        await bench.ChangeAsync(registry => registry.Publish((Facts.Typed with { Version = 4, Mapping = Facts.Typed.Mapping! with { Table = "typed_but_empty" } }).ToWire()));
        var nothing = await FlightReader.ReadAsync(Client(bench), await TicketAsync(bench, FlightReader.Of(Typed)), As(bench), Ct);

        Assert.Equal((2, 1UL), (persons.Rows.Count, persons.Closed.WithheldRows));
        Assert.Equal((0, 0UL, 0), (nothing.Rows.Count, nothing.Closed.Rows, nothing.Notes.Count));
        Assert.Equal(nothing.Hash, nothing.Closed.ContentHash.ToByteArray());
    }

    [Fact]
    public async Task A_flight_is_recorded_as_a_read_before_its_first_batch_and_at_its_end()
    {
        await using var bench = await Bench.StartAsync();

        var read = await FlightReader.ReadAsync(Client(bench), await TicketAsync(bench, FlightReader.Of(Persons)), As(bench), Ct);

        var (opened, closed) = (bench.Audit.Entries[0].Opened, bench.Audit.Entries[1].Closed);
        Assert.Equal((Call.Read, "PERMITTED", "G-0001"), (opened.Attempt.Call, opened.Attempt.Rule, opened.Attempt.Grant));
        Assert.Equal((0UL, 1UL), (read.Opened.Position.Index, read.Closed.Position.Index));
        Assert.Equal((opened.Attempt.Id, End.Complete, 2UL), (closed.Attempt, closed.End, closed.Rows));
        Assert.Equal(2, bench.Audit.Entries.Length);
    }

    [Fact]
    public async Task A_ticket_may_be_redeemed_again_and_each_time_is_recorded()
    {
        await using var bench = await Bench.StartAsync();
        var ticket = await TicketAsync(bench, FlightReader.Of(Persons));

        await FlightReader.ReadAsync(Client(bench), ticket, As(bench), Ct);
        await FlightReader.ReadAsync(Client(bench), ticket, As(bench), Ct);

        Assert.Equal(2, bench.Audit.Entries.Count(entry => entry.Opened is not null));
    }

    [Fact]
    public async Task A_ticket_of_another_client_or_with_a_bit_changed_is_refused_and_recorded()
    {
        await using var bench = await Bench.StartAsync();
        var ticket = await TicketAsync(bench, FlightReader.Of(Persons));
        var changed = ticket.Ticket.ToByteArray();
        changed[^20] ^= 1;

        var another = await RefusedAsync(bench, ticket, Bench.StrangerClient);
        var tampered = await RefusedAsync(bench, new FlightTicket(changed), Bench.Client);
        var none = await RefusedAsync(bench, new FlightTicket(""), Bench.Client);

        Assert.All([another, tampered, none], info => Assert.Equal("TICKET_REFUSED", info.Reason));
        Assert.Equal(["0", "1", "2"], [another.Metadata["log_index"], tampered.Metadata["log_index"], none.Metadata["log_index"]]);
        Assert.Equal(
            [Facts.Stranger.Value, Facts.Consumer.Value, Facts.Consumer.Value],
            bench.Audit.Entries.Select(entry => entry.Refused.Attempt.Consumer));
    }

    [Fact]
    public async Task A_ticket_for_what_is_granted_no_more_is_refused_for_that_reason()
    {
        await using var bench = await Bench.StartAsync();
        var ticket = await TicketAsync(bench, FlightReader.Of(Persons));
        await bench.ChangeAsync(registry => registry.Publish((Facts.Grant with { Version = 2, State = GrantState.Suspended }).ToWire()));

        var refused = await RefusedAsync(bench, ticket, Bench.Client);

        Assert.Equal("GRANT_SUSPENDED", refused.Reason);
        Assert.Equal("GRANT_SUSPENDED", Assert.Single(bench.Audit.Entries).Refused.Attempt.Rule);
    }

    [Fact]
    public async Task A_flight_whose_grant_is_suspended_ends_with_the_reason()
    {
        await using var bench = await Bench.StartAsync();
        using var call = Client(bench).GetStream(await TicketAsync(bench, FlightReader.Of(Bench.Read())), As(bench), null, Ct);
        Assert.True(await call.ResponseStream.MoveNext(Ct));

        bench.Registry.Publish((Facts.EndlessGrant with { Version = 2, State = GrantState.Suspended }).ToWire());
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(Ct))
            {
                call.ResponseStream.Current.Dispose();
            }
        });

        Assert.Equal("GRANT_SUSPENDED", Bench.Info(refused).Reason);
        Assert.Equal(End.Revoked, bench.Audit.Entries.Single(entry => entry.Closed is not null).Closed.End);
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_loses_its_flight()
    {
        await using var bench = await Bench.StartAsync();
        using var call = Client(bench).GetStream(await TicketAsync(bench, FlightReader.Of(Bench.Read())), As(bench), null, Ct);
        Assert.True(await call.ResponseStream.MoveNext(Ct));

        await Bench.UntilAsync(() => bench.Audit.Entries.Any(entry => entry.Closed is not null));

        Assert.Equal(End.Stalled, bench.Audit.Entries.Single(entry => entry.Closed is not null).Closed.End);
    }

    [Fact]
    public async Task Batches_are_of_16_to_128_KiB_but_for_the_last()
    {
        await using var bench = await Bench.StartAsync(registry => registry.Publish((Facts.Endless with { Mapping = Facts.Map("some", "n", "line") }).ToWire()));
        var method = new Method<byte[], byte[]>(
            MethodType.ServerStreaming, "arrow.flight.protocol.FlightService", "DoGet", Bytes, Bytes);
        var ticket = await TicketAsync(bench, FlightReader.Of(Bench.Read()));

        using var call = bench.Calls.AsyncServerStreamingCall(method, null, bench.As(Bench.Client, Ct), TicketMessage(ticket));
        var sizes = await call.ResponseStream.ReadAllAsync(Ct).Select(message => message.Length).ToListAsync(Ct);

        // The schema, the empty batch that opens, the last batch and the one that closes are smaller.
        Assert.All(sizes[2..^2], size => Assert.InRange(size, 16 * 1024, 128 * 1024));
        Assert.InRange(sizes.Count, 20, 200);
    }

    [Fact]
    public async Task What_cannot_be_foreseen_is_refused_and_recorded_as_a_read_is()
    {
        await using var bench = await Bench.StartAsync();

        var refused = await Assert.ThrowsAsync<RpcException>(() =>
            Client(bench).GetInfo(FlightReader.Of(new(Persons) { Purpose = "查着玩" }), As(bench)).ResponseAsync);
        var unbound = await Assert.ThrowsAsync<RpcException>(() =>
            Client(bench).GetSchema(FlightReader.Of(Persons), As(bench, "nobody")).ResponseAsync);

        Assert.Equal(("PURPOSE_NOT_GRANTED", "0"), (Bench.Info(refused).Reason, Bench.Info(refused).Metadata["log_index"]));
        Assert.Equal("PRINCIPAL_UNBOUND", Bench.Info(unbound).Reason);
        Assert.Equal(["PURPOSE_NOT_GRANTED", "PRINCIPAL_UNBOUND"], bench.Audit.Entries.Select(entry => entry.Refused.Attempt.Rule));
    }

    [Fact]
    public async Task A_descriptor_that_is_no_request_is_refused_by_name()
    {
        await using var bench = await Bench.StartAsync();
        (FlightDescriptor Descriptor, string Field)[] cases =
        [
            (FlightDescriptor.CreatePathDescriptor("a"), "type"),
            (FlightDescriptor.CreateCommandDescriptor([0xFF, 0xFF]), "cmd"),
            (FlightDescriptor.CreateCommandDescriptor("{\"nosuch\":1}"), "nosuch"),
        ];

        foreach (var (descriptor, field) in cases)
        {
            var refused = await Assert.ThrowsAsync<RpcException>(() => Client(bench).GetInfo(descriptor, As(bench)).ResponseAsync);

            Assert.Equal("REQUEST_INVALID", Bench.Info(refused).Reason);
            Assert.Equal(field, refused.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Single().Field);
        }
    }

    [Theory]
    [InlineData("Handshake")]
    [InlineData("ListFlights")]
    [InlineData("DoPut")]
    [InlineData("DoExchange")]
    [InlineData("DoAction")]
    [InlineData("ListActions")]
    public async Task What_writes_lists_or_acts_is_not_served_and_not_without_a_token_either(string name)
    {
        await using var bench = await Bench.StartAsync();
        var method = new Method<byte[], byte[]>(MethodType.DuplexStreaming, "arrow.flight.protocol.FlightService", name, Bytes, Bytes);

        async Task<RpcException> CallAsync(CallOptions options)
        {
            using var call = bench.Calls.AsyncDuplexStreamingCall(method, null, options);
            return await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Ct));
        }

        Assert.Equal(StatusCode.Unimplemented, (await CallAsync(bench.As(Bench.Client, Ct))).StatusCode);
        Assert.Equal("TOKEN_MISSING", Bench.Info(await CallAsync(new(cancellationToken: Ct))).Reason);
    }

    private static Marshaller<byte[]> Bytes { get; } = Marshallers.Create<byte[]>(message => message, message => message);

    // The message that Flight calls Ticket: one field of bytes.
    private static byte[] TicketMessage(FlightTicket ticket)
    {
        var message = new MemoryStream();
        using (var output = new CodedOutputStream(message, leaveOpen: true))
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ticket.Ticket);
        }

        return message.ToArray();
    }

    private static FlightClient Client(Bench bench) => new(bench.Calls);

    private static Metadata As(Bench bench, string client = Bench.Client) => bench.As(client).Headers!;

    private static Task<FlightTicket> TicketAsync(Bench bench, FlightDescriptor descriptor) => FlightReader.TicketAsync(Client(bench), descriptor, As(bench));

    private static async Task<ErrorInfo> RefusedAsync(Bench bench, FlightTicket ticket, string client) => Bench.Info(
        await Assert.ThrowsAsync<RpcException>(() => FlightReader.ReadAsync(Client(bench), ticket, As(bench, client), Ct)));
}
