namespace TinyInfer.Converter.Fitting;

/// <summary>What is measured of a window's place about the plane of principal components.</summary>
public enum PlaneStatistic
{
    /// <summary>Distance from the plane and distance within it, each against its own limit.</summary>
    Combined = 0,

    /// <summary>Q: the distance from the plane.</summary>
    Residual = 1,

    /// <summary>Hotelling's T²: the distance from the centre within the plane.</summary>
    Hotelling = 2,
}
