namespace Exchange.Registry.Tests;

/// <summary>Who calls: clients of the issuer, each bound to a department and at most one role.</summary>
public static class Clients
{
    public const string Authority = "authority";
    public const string HousingAuthority = "housing-authority";
    public const string Officer = "officer";
    public const string CivilSteward = "civil-steward";
    public const string PoliceSteward = "police-steward";
    public const string ParkingSteward = "parking-steward";
    public const string HousingSteward = "housing-steward";
    public const string CivilHead = "civil-head";
    public const string PoliceHead = "police-head";
    public const string ParkingHead = "parking-head";
    public const string HousingHead = "housing-head";
    public const string Civil = "civil";
    public const string Housing = "housing";
    public const string Parking = "parking";

    /// <summary>A client of a company that works for the housing department.</summary>
    public const string Contractor = "contractor";

    /// <summary>A service that may follow the feed.</summary>
    public const string Gateway = "exchange-gateway";

    /// <summary>A client of the issuer that no authority has bound.</summary>
    public const string Stranger = "stranger";
}
