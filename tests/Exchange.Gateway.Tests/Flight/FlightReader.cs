using Apache.Arrow;
using Apache.Arrow.Flight;
using Apache.Arrow.Flight.Client;
using Apache.Arrow.Types;
using Exchange.Gateway.Tests.Reading;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Value = Exchange.Source.V1.Value;

namespace Exchange.Gateway.Tests.Flight;

/// <summary>Arrow's own client, and what it read.</summary>
internal sealed record FlightReader(Schema Schema, V1.StreamOpened Opened, List<Value[]> Rows, V1.StreamClosed Closed, List<V1.ReadResponse> Notes)
{
    /// <summary>As whoever has the rows and docs/read-path.md computes it.</summary>
    public byte[] Hash => ClientHash.Of(Opened.Items, Rows.Select(row => row.Select(ClientHash.Encode)));

    public static FlightDescriptor Of(V1.ReadRequest request) => FlightDescriptor.CreateCommandDescriptor(request.ToByteArray());

    public static async Task<FlightTicket> TicketAsync(FlightClient flight, FlightDescriptor descriptor, Metadata headers) =>
        (await flight.GetInfo(descriptor, headers)).Endpoints.Single().Ticket;

    public static async Task<FlightReader> ReadAsync(FlightClient flight, FlightTicket ticket, Metadata headers, CancellationToken ct)
    {
        var (notes, rows) = (new List<V1.ReadResponse>(), new List<Value[]>());
        using var call = flight.GetStream(ticket, headers, null, ct);
        while (await call.ResponseStream.MoveNext(ct))
        {
            using var batch = call.ResponseStream.Current;
            notes.Add(V1.ReadResponse.Parser.ParseFrom(call.ResponseStream.ApplicationMetadata.SingleOrDefault() ?? ByteString.Empty));
            rows.AddRange(Enumerable.Range(0, batch.Length).Select(row => Row(batch, row)));
        }

        return new(
            await call.ResponseStream.Schema,
            notes[0].Opened,
            rows,
            notes[^1].Closed,
            notes[1..^1]);
    }

    private static Value[] Row(RecordBatch batch, int row) =>
        [.. batch.Schema.FieldsList.Select((field, i) => ValueOf(batch.Column(i), field.Metadata["exchange.type"], row))];

    private static Value ValueOf(IArrowArray column, string type, int row) => column switch
    {
        _ when column.IsNull(row) => new(),
        StringArray texts when type == "DECIMAL" => new() { Decimal = texts.GetString(row) },
        StringArray texts => new() { Text = texts.GetString(row) },
        Date32Array dates => new() { Date = $"{dates.GetDateOnly(row):yyyy-MM-dd}" },
        TimestampArray instants when ((TimestampType)instants.Data.DataType) is { Unit: TimeUnit.Microsecond, Timezone: "UTC" } =>
            new() { DateTime = Instant(instants.Values[row]) },
        BooleanArray logicals => new() { Logical = logicals.GetValue(row)!.Value },
        Int64Array integers => new() { Integer = integers.GetValue(row)!.Value },
        DoubleArray reals => new() { Real = reals.GetValue(row)!.Value },
        _ => throw new NotSupportedException($"{column.Data.DataType}"),
    };

    private static Timestamp Instant(long micros)
    {
        var (seconds, rest) = (Math.DivRem(micros, 1_000_000).Quotient, micros % 1_000_000);
        return rest < 0 ? new() { Seconds = seconds - 1, Nanos = (int)(rest + 1_000_000) * 1000 } : new() { Seconds = seconds, Nanos = (int)rest * 1000 };
    }
}
