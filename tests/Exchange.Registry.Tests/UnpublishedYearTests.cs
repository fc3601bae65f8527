using Exchange.Testing.Builders;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Registry.Tests;

/// <summary>T10: a year without a published calendar.</summary>
public sealed class UnpublishedYearTests : RegistryTests<Sqlite>
{
    private readonly FakeTimeProvider _clock = new(new(2024, 6, 3, 9, 0, 0, TimeSpan.FromHours(8)));

    private protected override TimeProvider Time => _clock;

    private protected override V1.Seed Seed
    {
        get
        {
            var seed = Corrections.Seed;
            seed.Grants[0] = Story.Grant(grant => grant with { Begins = Now.AddYears(-3) });
            return seed;
        }
    }

    [Fact]
    public async Task A_term_in_it_says_so_and_is_never_overdue()
    {
        var service = new V1.CorrectionService.CorrectionServiceClient(World.As(Clients.Housing));
        var filed = await service.FileCorrectionAsync(Corrections.Filing(), cancellationToken: Ct);
        _clock.Advance(TimeSpan.FromDays(300));

        var got = await service.GetCorrectionAsync(new() { Id = filed.Correction.Id }, cancellationToken: Ct);

        Assert.Equal("unpublished 2024", got.Correction.Due);
        Assert.False(got.Overdue);
    }
}
