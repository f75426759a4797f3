namespace TinyInfer.Guard.Telemetry;

/// <summary>Where telemetry lines go.</summary>
public abstract class TelemetrySink
{
    /// <summary>Takes a line.</summary>
    /// <param name="line">ASCII, without a line end; valid during the call.</param>
    /// <param name="count">Number of bytes.</param>
    public abstract void Write(byte[] line, int count);
}
