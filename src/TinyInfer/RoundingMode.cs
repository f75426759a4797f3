namespace TinyInfer;

/// <summary>How an accumulator becomes an activation. A property of the model, stored in its blob.</summary>
public enum RoundingMode
{
    /// <summary>One rounding on 64 bits: <c>(acc · M + 2^(s−1)) &gt;&gt; s</c>, half up.</summary>
    Single = 0,

    /// <summary>
    /// TensorFlow Lite's reference: rounding doubling high multiply, then rounding shift with halves away from zero.
    /// Bit-exact with TensorFlow Lite Micro's reference kernels.
    /// </summary>
    TfLite = 1,
}
