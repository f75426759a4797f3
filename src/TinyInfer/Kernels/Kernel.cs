namespace TinyInfer.Kernels;

/// <summary>One operator of a model, ready to run: shapes checked, constants at hand, nothing left to allocate.</summary>
public abstract class Kernel
{
    /// <summary>Computes the outputs from the inputs.</summary>
    public abstract void Run();

    /// <summary>Forgets what earlier runs left, for operators with a state.</summary>
    public virtual void Reset()
    {
    }
}
