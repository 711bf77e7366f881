"""How clients come in: the encrypted socket, who may use it, and who has left."""
