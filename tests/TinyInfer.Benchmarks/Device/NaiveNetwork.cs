/// <summary>Layers that run one after another, each over numbers of its own: what a layer costs does not depend on them.</summary>
public sealed class NaiveNetwork : Workload
{
    private readonly Workload[] _layers;

    public NaiveNetwork(params Workload[] layers)
    {
        _layers = layers;
    }

    public override void Run()
    {
        for (int i = 0; i < _layers.Length; i++)
        {
            _layers[i].Run();
        }
    }
}
