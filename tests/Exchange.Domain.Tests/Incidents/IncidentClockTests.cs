using Exchange.Domain.Incidents;

namespace Exchange.Domain.Tests.Incidents;

public sealed class IncidentClockTests
{
    private static readonly DateTimeOffset Found = new(2026, 10, 9, 10, 0, 0, TimeSpan.FromHours(8));

    [Theory]
    [InlineData(999_999, IncidentGrade.General)]
    [InlineData(1_000_000, IncidentGrade.Larger)]
    [InlineData(9_999_999, IncidentGrade.Larger)]
    [InlineData(10_000_000, IncidentGrade.Major)]
    [InlineData(100_000_000, IncidentGrade.Gravest)]
    public void An_incident_is_graded_by_the_persons_it_concerns(ulong persons, IncidentGrade grade) =>
        Assert.Equal(grade, IncidentClock.GradeOf(persons));

    [Theory]
    [InlineData(IncidentOperator.CriticalInfrastructure, 11)]
    [InlineData(IncidentOperator.CentralOrgan, 12)]
    [InlineData(IncidentOperator.Other, 14)]
    public void The_drill_is_reported_by_who_operates_the_platform(IncidentOperator by, int hour)
    {
        var terms = IncidentClock.Of(by, 1_200_000, Found)!;

        Assert.Equal((IncidentGrade.Larger, Found.AddHours(hour - 10), null), (terms.Grade, terms.FirstBy, terms.Next));
    }

    [Theory]
    [InlineData(IncidentOperator.CriticalInfrastructure, 30)]
    [InlineData(IncidentOperator.CentralOrgan, 60)]
    [InlineData(IncidentOperator.Other, 60)]
    public void What_is_major_goes_on_to_the_nation(IncidentOperator by, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), IncidentClock.Of(by, 10_000_000, Found)!.NextWithin);

    [Fact]
    public void Below_a_million_no_term_runs() => Assert.Null(IncidentClock.Of(IncidentOperator.CriticalInfrastructure, 999_999, Found));
}
