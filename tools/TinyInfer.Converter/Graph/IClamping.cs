namespace TinyInfer.Converter.Graph;

/// <summary>An operator into whose requantization a clamp can be fused.</summary>
public interface IClamping
{
    /// <summary>The fused clamp, in reals.</summary>
    Clamp Clamp { get; set; }
}
