using Exchange.Gateway.Reading;
using Exchange.Hosting.Tokens;
using Google.Protobuf;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Gateway.Tests.Reading;

public sealed class TicketTests : IDisposable
{
    private static readonly Caller Owner = new("https://issuer.example/", "hu-zj", DateTimeOffset.MaxValue);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exchange-tickets-");
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_ticket_opens_for_its_client_for_a_minute()
    {
        var tickets = Make("a.key");
        var ticket = tickets.Issue(Bench.Read(), Owner);

        Assert.Equal(Bench.Read(), tickets.Open(ticket, Owner));
        _time.Advance(Tickets.Life - TimeSpan.FromMilliseconds(1));
        Assert.Equal(Bench.Read(), Make("a.key").Open(ticket, Owner));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(tickets.Open(ticket, Owner));
    }

    [Fact]
    public void A_ticket_opens_for_no_other_client_issuer_or_domain()
    {
        var ticket = Make("a.key").Issue(Bench.Read(), Owner);

        Assert.Null(Make("a.key").Open(ticket, Owner with { Client = "hu-zj2" }));
        Assert.Null(Make("a.key").Open(ticket, Owner with { Issuer = "https://issuer.example/2" }));
        Assert.Null(Make("b.key").Open(ticket, Owner));
    }

    [Fact]
    public void A_ticket_with_any_bit_changed_or_any_byte_missing_does_not_open()
    {
        var tickets = Make("a.key");
        var ticket = tickets.Issue(Bench.Read(), Owner).ToByteArray();

        for (var bit = 0; bit < ticket.Length * 8; bit++)
        {
            var changed = ticket.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(tickets.Open(ByteString.CopyFrom(changed), Owner));
        }

        for (var length = 0; length < ticket.Length; length++)
        {
            Assert.Null(tickets.Open(ByteString.CopyFrom(ticket, 0, length), Owner));
        }
    }

    [Fact]
    public void What_is_sealed_for_something_else_is_no_ticket()
    {
        var seal = new Seal(Path.Combine(_folder.FullName, "a.key"));
        var cursor = seal.Close("cursor", "https://issuer.example/\nhu-zj"u8, new byte[64]);

        Assert.Null(new Tickets(seal, _time).Open(ByteString.CopyFrom(cursor), Owner));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private Tickets Make(string key) => new(new Seal(Path.Combine(_folder.FullName, key)), _time);
}
