/// <summary>One layer in one form, ready to run.</summary>
public abstract class Workload
{
    /// <summary>Computes the layer once.</summary>
    public abstract void Run();
}
