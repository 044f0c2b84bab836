"""What `niangjia up` does, step by step: prepare, then keep its children alive."""
