using Exchange.Domain.Departments;

namespace Exchange.Testing.Builders;

/// <summary>The departments of the tests' story; their codes are invented, and their check characters fit.</summary>
public static class Bodies
{
    /// <summary>The sharing authority.</summary>
    public static DepartmentId DataBureau { get; } = DepartmentId.Parse("113101990000000359");

    /// <summary>The designated source of a person's marital status, and the provider of marriage records.</summary>
    public static DepartmentId CivilAffairs { get; } = DepartmentId.Parse("11330199000000043C");

    /// <summary>Reads marriage records to decide on housing.</summary>
    public static DepartmentId Housing { get; } = DepartmentId.Parse("11330599000000086E");

    /// <summary>Holds a copy of the marital status.</summary>
    public static DepartmentId Police { get; } = DepartmentId.Parse("11310199000000019K");

    /// <summary>Has nothing to do with any of it.</summary>
    public static DepartmentId Parking { get; } = DepartmentId.Parse("11310199000000027E");
}
